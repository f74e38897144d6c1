// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import static io.parasol.gateway.telemetry.publish.Readings.bad;
import static io.parasol.gateway.telemetry.publish.Readings.good;
import static io.parasol.gateway.telemetry.publish.Readings.real;
import static io.parasol.gateway.telemetry.publish.Readings.whole;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import io.parasol.legacy.Quality;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A reading is reported")
class ReportFilterTest {

  private static final Duration SILENCE = Duration.ofMinutes(5);

  private final ReportFilter filter =
      new ReportFilter(
          new DeviceReporting(
              new Reporting(5, Optional.of(SILENCE)),
              Map.of(
                  new PointName("each"),
                  Reporting.EVERY_READING,
                  new PointName("change"),
                  new Reporting(0, Optional.of(SILENCE))),
              Duration.ofSeconds(5)));

  private static long at(Duration since) {
    return Long.MAX_VALUE - 1000 + since.toNanos(); // the clock may wrap
  }

  private static final long START = at(Duration.ZERO);

  @Test
  void the_first_time() {
    assertTrue(filter.passes(whole("power", 100), START));
    assertTrue(filter.passes(bad("other", Quality.TIMEOUT), START));
  }

  @Test
  void when_it_differs_by_more_than_the_deadband_from_the_last_one_reported() {
    filter.passes(whole("power", 100), START);

    assertFalse(filter.passes(whole("power", 103), START));
    assertFalse(filter.passes(whole("power", 105), START));
    assertTrue(filter.passes(whole("power", 106), START), "slow drift adds up");
    assertTrue(filter.passes(real("power", 100.9), START));
    assertTrue(filter.passes(good("power", new Value.Wide(BigInteger.TWO.pow(63))), START));
  }

  @Test
  void after_the_longest_silence() {
    filter.passes(whole("power", 100), START);

    assertFalse(filter.passes(whole("power", 100), at(SILENCE.minusNanos(1))));
    assertTrue(filter.passes(whole("power", 100), at(SILENCE)));
    assertFalse(filter.passes(whole("power", 100), at(SILENCE.plusSeconds(1))));
  }

  @Test
  void whenever_its_quality_changes() {
    filter.passes(whole("power", 100), START);

    assertTrue(filter.passes(bad("power", Quality.TIMEOUT), START));
    assertFalse(filter.passes(bad("power", Quality.TIMEOUT), START));
    assertTrue(filter.passes(bad("power", Quality.COMM_ERROR), START));
    assertTrue(filter.passes(whole("power", 100), START));
  }

  @Test
  void at_each_change_where_there_is_no_deadband() {
    filter.passes(real("change", 1.0), START);

    assertFalse(filter.passes(real("change", 1.0), START));
    assertTrue(filter.passes(real("change", 1.0000001), START));
  }

  @Test
  void at_each_change_where_it_is_no_number() {
    filter.passes(good("status", new Value.Text("mppt")), START);

    assertFalse(filter.passes(good("status", new Value.Text("mppt")), START));
    assertTrue(filter.passes(good("status", new Value.Text("fault")), START));
    assertTrue(filter.passes(good("status", new Value.Flag(true)), START));
  }

  @Test
  void always_where_no_rule_says_otherwise() {
    assertTrue(filter.passes(whole("each", 1), START));
    assertTrue(filter.passes(whole("each", 1), START));
  }
}
