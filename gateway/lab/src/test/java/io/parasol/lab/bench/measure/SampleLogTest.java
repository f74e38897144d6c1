// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.site.DeviceId;
import io.parasol.simulator.plant.Pattern;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A log of samples")
class SampleLogTest {

  private static final long BEGIN = 1_700_000_000_000L;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final SampleLog log = new SampleLog(SECOND);

  private static int held(long at, int address) {
    return (int) Pattern.real(Pattern.tick(Instant.ofEpochMilli(at)), address);
  }

  private void hear(long after, String values, String qualities) {
    String text =
        "{\"ts\":%d,\"seq\":1,\"v\":{%s},\"q\":{%s}}".formatted(BEGIN + after, values, qualities);
    log.record("parasol/bench/unit-1/telemetry", text.getBytes(StandardCharsets.UTF_8));
  }

  private void hear(long after, int address) {
    hear(after, "\"h%d\":%d".formatted(address, held(BEGIN + after, address)), "");
  }

  private SampleLog.Account account(long length) {
    return log.account(new DeviceId("unit-1"), BEGIN, BEGIN + length);
  }

  @Test
  void counts_what_came_within_the_time() {
    for (long at = -1000; at < 6000; at += 1000) {
      hear(at, 7);
    }

    assertEquals(new SampleLog.Account(4, 0, SECOND, Duration.ZERO, 0, ""), account(4000));
  }

  @Test
  void finds_a_sample_late_that_comes_before_the_next_is_due() {
    hear(0, 7);
    hear(1400, 7);

    assertEquals(
        new SampleLog.Account(2, 0, Duration.ofMillis(1400), Duration.ZERO, 0, ""), account(2000));
  }

  @Test
  void finds_each_lost_that_did_not_come() {
    hear(0, 7);
    hear(3000, 7);

    assertEquals(
        new SampleLog.Account(2, 0, Duration.ofSeconds(3), Duration.ZERO, 2, ""), account(4000));
  }

  @Test
  void finds_lost_what_never_came_up_to_the_end() {
    hear(0, 7);

    assertEquals(
        new SampleLog.Account(1, 0, Duration.ofSeconds(5), Duration.ZERO, 4, ""), account(5000));
  }

  @Test
  void accepts_a_value_that_is_younger_than_its_message_by_a_period_and_a_tick() {
    long tick = Pattern.TICK_MILLIS;
    hear(0, "\"h7\":%d".formatted(held(BEGIN + 1000 + tick, 7)), "");
    hear(1000, "\"h7\":%d".formatted(held(BEGIN + 2000 + 2 * tick, 7)), "");

    assertEquals(
        new SampleLog.Account(
            1, 1, Duration.ofSeconds(2), Duration.ZERO, 1, "h7: value of 244 ticks before"),
        account(2000));
  }

  @Test
  void takes_the_time_of_a_value_from_its_message() {
    String message =
        "{\"ts\":%d,\"seq\":1,\"v\":{\"h7\":%d},\"q\":{},\"later\":{\"h7\":1500}}"
            .formatted(BEGIN, held(BEGIN + 1500, 7));

    log.record("parasol/bench/unit-1/telemetry", message.getBytes(StandardCharsets.UTF_8));

    assertEquals(
        new SampleLog.Account(1, 0, Duration.ofMillis(1500), Duration.ZERO, 1, ""), account(2000));
  }

  @Test
  void takes_a_device_for_as_bad_as_the_worst_of_its_points() {
    hear(0, 7);
    hear(500, 9);
    hear(1000, 7);

    assertEquals(
        new SampleLog.Account(1, 0, Duration.ofMillis(1500), Duration.ofMillis(500), 1, ""),
        account(2000));
  }

  @Test
  void counts_no_value_and_an_old_one_as_bad() {
    hear(0, 7);
    hear(1000, "", "\"h7\":\"timeout\"");
    hear(2000, "\"h7\":%d".formatted(held(BEGIN, 7)), "");
    hear(3000, 7);

    assertEquals(
        new SampleLog.Account(2, 2, Duration.ofSeconds(3), Duration.ZERO, 2, "h7: timeout"),
        account(4000));
  }
}
