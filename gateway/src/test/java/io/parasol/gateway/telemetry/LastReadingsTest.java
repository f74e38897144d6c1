// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import static io.parasol.gateway.telemetry.Readings.A;
import static io.parasol.gateway.telemetry.Readings.B;
import static io.parasol.gateway.telemetry.Readings.NOON;
import static io.parasol.gateway.telemetry.Readings.bad;
import static io.parasol.gateway.telemetry.Readings.good;
import static io.parasol.gateway.telemetry.Readings.whole;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What was read last")
class LastReadingsTest {

  private final LastReadings last = new LastReadings();
  private final PointName power = new PointName("power");

  @Test
  void is_the_newest_reading_of_each_point() {
    Reading newer = good("power", new Value.Whole(2), NOON.plusSeconds(1));
    last.accept(A, List.of(whole("power", 1), whole("door", 0)));
    last.accept(A, List.of(newer));

    Map<PointName, LastReadings.Last> all = last.of(A);

    assertEquals(newer, last.of(A, power).orElseThrow().reading());
    assertEquals(List.of("door", "power"), all.keySet().stream().map(PointName::value).toList());
  }

  @Test
  void remembers_when_a_point_was_good_that_is_not_any_more() {
    last.accept(A, List.of(whole("power", 1)));
    last.accept(A, List.of(bad("power", Quality.TIMEOUT)));

    LastReadings.Last of = last.of(A, power).orElseThrow();

    assertEquals(Quality.TIMEOUT, of.reading().quality());
    assertEquals(Optional.of(NOON), of.goodAt());
  }

  @Test
  void knows_of_no_good_one_where_there_was_none() {
    last.accept(A, List.of(bad("power", Quality.ILLEGAL_ADDRESS)));

    assertEquals(Optional.empty(), last.of(A, power).orElseThrow().goodAt());
  }

  @Test
  void is_nothing_of_a_device_that_was_never_read() {
    assertTrue(last.of(B).isEmpty());
    assertTrue(last.of(B, power).isEmpty());
  }
}
