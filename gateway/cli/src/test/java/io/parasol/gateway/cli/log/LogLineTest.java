// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.gateway.cli.verb.ZoneOption;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A line of the log")
class LogLineTest {

  private static final Optional<Instant> BEFORE =
      Optional.of(Instant.parse("2026-11-24T12:00:00.5Z"));

  private static String line(String record, Optional<Instant> before) {
    return LogLine.of(7, record.getBytes(StandardCharsets.UTF_8)).text(new ZoneOption(), before);
  }

  @Test
  void has_its_time_in_milliseconds_whatever_precision_it_was_written_with() {
    assertEquals(
        "       7  2026-11-24T12:00:01.123Z        refused      device=box-1",
        line(
            "{\"record\":\"refused\",\"at\":\"2026-11-24T12:00:01.123456789Z\",\"device\":\"box-1\"}",
            BEFORE));
    assertEquals(
        "       7  2026-11-24T12:00:01.000Z        refused    ",
        line("{\"record\":\"refused\",\"at\":\"2026-11-24T12:00:01Z\"}", BEFORE));
  }

  @Test
  void without_a_time_has_that_of_the_record_before() {
    assertEquals(
        "       7  ~2026-11-24T12:00:00.500Z       counters   ",
        line("{\"record\":\"counters\"}", BEFORE));
    assertEquals(
        "       7                                  counters   ",
        line("{\"record\":\"counters\",\"at\":\"noon\"}", Optional.empty()));
  }
}
