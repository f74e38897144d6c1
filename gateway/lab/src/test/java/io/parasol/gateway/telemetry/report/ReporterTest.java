// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import static io.parasol.gateway.telemetry.publish.Readings.A;
import static io.parasol.gateway.telemetry.publish.Readings.NOON;
import static io.parasol.gateway.telemetry.publish.Readings.bad;
import static io.parasol.gateway.telemetry.publish.Readings.good;
import static io.parasol.gateway.telemetry.publish.Readings.whole;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.Reporting;
import io.parasol.gateway.store.segment.MonotonicTimestamp;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A poll")
class ReporterTest {

  private static final MonotonicTimestamp STAMP = new MonotonicTimestamp(7, 1234);

  private final List<String> messages = new ArrayList<>();
  private final List<Instant> instants = new ArrayList<>();
  private final List<@Nullable MonotonicTimestamp> stamps = new ArrayList<>();
  private boolean isClockRight = true;
  private long now = Long.MAX_VALUE - 1000;

  private Reporter reporter(DeviceReporting rules) {
    return new Reporter(
        A,
        rules,
        () -> now,
        (device, at, stamp, message) -> {
          stamps.add(stamp);
          instants.add(at);
          byte[] bytes = message.apply(messages.size() + 1);
          messages.add(new String(bytes, StandardCharsets.UTF_8));
        },
        at -> isClockRight ? Optional.empty() : Optional.of(STAMP));
  }

  @Test
  void says_so_when_its_time_is_that_of_a_clock_that_nobody_has_set() {
    isClockRight = false;
    reporter(DeviceReporting.EVERY_READING).report(List.of(whole("ac_power", 1)));

    assertTrue(messages.get(0).endsWith("\"q\":{},\"clock\":\"untrusted\"}"), messages.get(0));
    assertEquals(List.of(STAMP), stamps);
  }

  @Test
  void is_one_message() {
    reporter(DeviceReporting.EVERY_READING)
        .report(
            List.of(
                whole("a", 1),
                good("b", new Value.Whole(2), NOON.plusMillis(15)),
                good("c", new Value.Whole(3), NOON.plusMillis(31))));

    assertEquals(
        List.of("{\"ts\":1790000000123,\"seq\":1,\"v\":{\"a\":1,\"b\":2,\"c\":3},\"q\":{}}"),
        messages);
    assertEquals(List.of(NOON), instants);
  }

  @Test
  void on_a_slow_line_is_one_message_with_the_time_of_its_first_value() {
    reporter(new DeviceReporting(Reporting.EVERY_READING, Map.of(), Duration.ofSeconds(5)))
        .report(
            List.of(
                good("a", new Value.Whole(1), NOON.plusMillis(280)),
                whole("b", 2),
                good("c", new Value.Whole(3), NOON.plusMillis(4999))));

    assertEquals(
        List.of("{\"ts\":1790000000123,\"seq\":1,\"v\":{\"a\":1,\"b\":2,\"c\":3},\"q\":{}}"),
        messages);
    assertEquals(List.of(NOON), instants);
  }

  @Test
  void that_the_device_did_not_answer_is_reported_once_and_again_every_ten_minutes() {
    Reporter reporter = reporter(DeviceReporting.EVERY_READING);
    List<Reading> unread =
        List.of(
            bad("a", Quality.COMM_ERROR).withCause("192.0.2.7:502: connection refused"),
            bad("b", Quality.COMM_ERROR).withCause("192.0.2.7:502: connection refused"));

    for (int poll = 0; poll < 240; poll++) {
      reporter.report(unread);
      now += Duration.ofSeconds(5).toNanos();
    }

    assertEquals(2, messages.size());
    assertEquals(
        "{\"ts\":1790000000123,\"seq\":1,\"v\":{},\"q\":{\"a\":\"comm_error\",\"b\":\"comm_error\"},"
            + "\"why\":\"192.0.2.7:502: connection refused\"}",
        messages.get(0));
  }

  @Test
  void is_reported_in_full_as_soon_as_the_device_answers_again() {
    Reporter reporter = reporter(DeviceReporting.EVERY_READING);
    reporter.report(List.of(bad("a", Quality.TIMEOUT), bad("b", Quality.TIMEOUT)));
    reporter.report(List.of(whole("a", 1), bad("b", Quality.TIMEOUT)));
    reporter.report(List.of(bad("a", Quality.TIMEOUT), bad("b", Quality.TIMEOUT)));
    reporter.report(List.of(bad("a", Quality.COMM_ERROR), bad("b", Quality.COMM_ERROR)));

    assertEquals(4, messages.size());
    assertTrue(
        messages.get(1).contains("\"v\":{\"a\":1},\"q\":{\"b\":\"timeout\"}"), messages.get(1));
  }

  @Test
  void of_very_many_points_is_as_many_messages_as_it_takes() {
    List<Reading> readings = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      readings.add(good("p" + i, new Value.Text("x".repeat(1000))));
    }

    reporter(DeviceReporting.EVERY_READING).report(readings);

    assertEquals(4, messages.size());
    assertEquals(List.of(NOON, NOON, NOON, NOON), instants);
    assertEquals(200, messages.stream().mapToInt(one -> one.split("\"p", -1).length - 1).sum());
  }

  @Test
  void with_other_points_or_in_another_order_has_each_point_once() {
    Reporter reporter = reporter(DeviceReporting.EVERY_READING);
    reporter.report(List.of(whole("a", 1), whole("b", 2)));
    reporter.report(List.of(whole("b", 3), whole("c", 4), whole("a", 5)));
    reporter.report(List.of(whole("a", 6), whole("c", 7), whole("a", 8)));

    assertEquals(
        List.of("{\"a\":1,\"b\":2}", "{\"b\":3,\"c\":4,\"a\":5}", "{\"a\":6,\"c\":7}", "{\"a\":8}"),
        messages.stream()
            .map(each -> each.substring(each.indexOf("\"v\":") + 4, each.indexOf(",\"q\"")))
            .toList());
  }

  @Test
  void of_a_device_that_invents_points_is_complete() {
    Reporter reporter = reporter(DeviceReporting.EVERY_READING);
    for (int poll = 0; poll < 3 * MessagePoints.MAX_POINTS / 1000; poll++) {
      List<Reading> readings = new ArrayList<>();
      for (int point = 0; point < 1000; point++) {
        readings.add(whole("p" + (1000 * poll + point), 1));
      }
      messages.clear();
      reporter.report(readings);
      assertEquals(1000, messages.get(0).split("\"p", -1).length - 1);
    }
  }

  @Test
  void is_no_message_where_nothing_is_worth_one() {
    Reporting onChange = new Reporting(0, Optional.of(Duration.ofMinutes(1)));
    Reporter reporter = reporter(new DeviceReporting(onChange, Map.of(), Duration.ofSeconds(5)));

    reporter.report(List.of(whole("a", 1), whole("b", 2)));
    reporter.report(List.of(whole("a", 1), whole("b", 2)));
    reporter.report(List.of(whole("a", 1), whole("b", 3)));

    assertEquals(2, messages.size());
    assertTrue(messages.get(1).contains("\"v\":{\"b\":3}"));
  }
}
