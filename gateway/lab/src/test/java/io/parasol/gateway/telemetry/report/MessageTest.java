// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import static io.parasol.gateway.telemetry.publish.Readings.NOON;
import static io.parasol.gateway.telemetry.publish.Readings.bad;
import static io.parasol.gateway.telemetry.publish.Readings.good;
import static io.parasol.gateway.telemetry.publish.Readings.real;
import static io.parasol.gateway.telemetry.publish.Readings.whole;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.Value;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A telemetry message")
class MessageTest {

  private static final Duration PERIOD = Duration.ofSeconds(5);

  private static Message of(Reading first, Reading... others) {
    Message message = new Message(first.measuredAt(), PERIOD, 16, new MessagePoints());
    assertTrue(message.add(first));
    for (Reading other : others) {
      assertTrue(message.add(other));
    }
    return message;
  }

  private static String text(byte[] message) {
    return new String(message, StandardCharsets.UTF_8);
  }

  @Test
  void is_what_the_protocol_says() {
    Message message =
        of(whole("ac_power", 4210), real("grid_freq", 49.98), bad("dc_i2", Quality.NOT_AVAILABLE));

    assertEquals(
        "{\"ts\":1790000000123,\"seq\":8123,\"v\":{\"ac_power\":4210,\"grid_freq\":49.98},"
            + "\"q\":{\"dc_i2\":\"not_available\"}}",
        text(message.encode(8123, true)));
  }

  @Test
  void has_numbers_booleans_and_strings() throws Exception {
    Message message =
        of(
            good("door", new Value.Flag(true)),
            good("status", new Value.Text("mppt \"2\"")),
            good("energy", new Value.Wide(BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE))));

    String text = text(message.encode(1, true));

    assertTrue(
        text.contains(
            "{\"door\":true,\"status\":\"mppt \\\"2\\\"\",\"energy\":18446744073709551615}"),
        text);
    Json.parse(message.encode(1, true));
  }

  @Test
  void says_that_it_is_late_when_it_is() throws Exception {
    byte[] message = of(whole("ac_power", 1)).encode(7, true);

    byte[] late = Message.markLate(message);

    assertEquals(text(message).substring(0, message.length - 1) + ",\"hist\":true}", text(late));
    assertEquals(new Json.Bool(true), ((Json.Obj) Json.parse(late)).members().get("hist"));
  }

  @Test
  void says_that_its_time_was_put_right_when_it_was() throws Exception {
    Message message = of(good("status", new Value.Text("ts:1,\"clock\":\"untrusted\"}")));

    byte[] corrected = Message.corrected(message.encode(7, false), 1790000000999L);

    assertEquals(
        text(message.encode(7, true))
            .replace("1790000000123", "1790000000999")
            .replaceFirst("}$", ",\"clock\":\"corrected\"}"),
        text(corrected));
    assertEquals(
        new Json.Str("corrected"), ((Json.Obj) Json.parse(corrected)).members().get("clock"));
    byte[] right = message.encode(7, true);
    assertThrows(IllegalArgumentException.class, () -> Message.corrected(right, 1));
  }

  @Test
  void has_the_own_time_of_a_value_that_was_measured_a_period_later() {
    Message message =
        of(
            good("a", new Value.Whole(1), NOON),
            good("b", new Value.Whole(2), NOON.plus(PERIOD)),
            good("c", new Value.Whole(3), NOON.plus(PERIOD).plusMillis(1)));

    assertEquals(NOON.toEpochMilli(), message.at());
    assertEquals(
        "{\"ts\":1790000000123,\"seq\":1,\"v\":{\"a\":1,\"b\":2,\"c\":3},\"q\":{},\"later\":{\"c\":5001}}",
        text(message.encode(1, true)));
  }

  @Test
  void keeps_the_own_times_of_values_when_its_time_is_corrected() {
    Message message =
        of(good("a", new Value.Whole(1), NOON), good("b", new Value.Whole(2), NOON.plusSeconds(6)));

    String corrected = text(Message.corrected(message.encode(7, false), 1790000000999L));

    assertEquals(
        "{\"ts\":1790000000999,\"seq\":7,\"v\":{\"a\":1,\"b\":2},\"q\":{},"
            + "\"later\":{\"b\":6000},\"clock\":\"corrected\"}",
        corrected);
  }

  @Test
  void says_why_there_is_no_connection() throws Exception {
    Reading unread = bad("a", Quality.COMM_ERROR).withCause("192.0.2.7:502: connection refused");

    byte[] message = of(unread).encode(1, true);

    assertEquals(
        "{\"ts\":1790000000123,\"seq\":1,\"v\":{},\"q\":{\"a\":\"comm_error\"},"
            + "\"why\":\"192.0.2.7:502: connection refused\"}",
        text(message));
    Json.parse(of(unread.withCause("\u0001".repeat(10_000))).encode(1, true));
  }

  @Test
  void has_each_point_once() {
    Message message = of(whole("a", 1));

    assertFalse(message.add(whole("a", 2)));
    assertFalse(message.add(bad("a", Quality.TIMEOUT)));
  }

  @Test
  void is_never_longer_than_its_bound() {
    Message message = of(whole("point", 1));
    int points = 1;
    while (message.add(good("p" + points, new Value.Text("x".repeat(1000))))) {
      points++;
    }

    assertTrue(Message.markLate(message.encode(Long.MAX_VALUE, true)).length <= Message.MAX_BYTES);
    assertEquals(65, points);
  }

  @Test
  void has_no_text_that_would_not_fit_into_any() {
    Message message = of(good("serial", new Value.Text("x".repeat(70_000))));

    assertTrue(
        text(message.encode(1, true)).contains("\"v\":{},\"q\":{\"serial\":\"out_of_range\"}"));
  }
}
