// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A JSON builder")
class JsonBuilderTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  @Test
  void keeps_the_order_of_the_members() {
    assertWritten("{\"b\":1,\"a\":2,\"c\":3}", Json.object().put("b", 1).put("a", 2).put("c", 3));
  }

  @Test
  void replaces_a_member_in_its_place() {
    assertWritten("{\"a\":3,\"b\":2}", Json.object().put("a", 1).put("b", 2).put("a", 3));
  }

  @Test
  void writes_texts_numbers_and_booleans() {
    assertWritten(
        "{\"text\":\"\\\"1\\\"\",\"long\":-9223372036854775808,\"is\":true,\"null\":null}",
        Json.object()
            .put("text", "\"1\"")
            .put("long", Long.MIN_VALUE)
            .put("is", true)
            .put("null", new Json.Nil()));
  }

  @Test
  void keeps_the_scale_of_a_decimal_number() {
    assertWritten(
        "{\"a\":1.50,\"b\":1E+3}",
        Json.object().put("a", new BigDecimal("1.50")).put("b", new BigDecimal("1E+3")));
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({
    "0, 0",
    "1, 1",
    "-2.5, -2.5",
    "0.12345, 0.1235",
    "1.00004, 1",
    "100, 1E+2",
    "1234.5678, 1234.5678"
  })
  void rounds_to_four_decimal_places_without_trailing_zeros(double number, String written) {
    assertWritten("{\"n\":" + written + "}", Json.object().putRounded("n", number));
  }

  @Test
  void writes_times_as_text_or_in_epoch_milliseconds() {
    assertWritten(
        "{\"at\":\"2026-11-24T12:00:00Z\",\"ts\":1795521600000}",
        Json.object().put("at", NOON).putEpochMillis("ts", NOON));
  }

  @ParameterizedTest(name = "{0} ns to {1}")
  @CsvSource({"0, 0.0", "1000000, 1.0", "1249999, 1.2", "1250000, 1.3", "60000000000, 60000.0"})
  void writes_durations_in_milliseconds_with_one_decimal_place(long nanos, String written) {
    assertWritten(
        "{\"ms\":" + written + "}", Json.object().putMillis("ms", Duration.ofNanos(nanos)));
  }

  @Test
  void nests_objects_and_arrays() {
    assertWritten(
        "{\"o\":{\"a\":{}},\"l\":[1,{\"b\":2}],\"t\":[\"x\",\"y\"]}",
        Json.object()
            .put("o", Json.object().put("a", Json.object()))
            .put("l", List.<Json>of(Json.Num.of(1), Json.object().put("b", 2).build()))
            .putTexts("t", List.of("x", "y")));
  }

  @Test
  void leaves_out_optional_members_that_are_empty() {
    assertWritten(
        "{}",
        Json.object()
            .putOptional("a", Optional.empty())
            .putOptional("b", OptionalLong.empty())
            .putOptional("c", OptionalDouble.empty())
            .putOptional("d", Optional.<Long>empty(), Json.Num::of));
  }

  @Test
  void writes_optional_members_that_are_present() {
    assertWritten(
        "{\"a\":\"x\",\"b\":7,\"c\":0.5,\"d\":8}",
        Json.object()
            .putOptional("a", Optional.of("x"))
            .putOptional("b", OptionalLong.of(7))
            .putOptional("c", OptionalDouble.of(0.5))
            .putOptional("d", Optional.of(8L), Json.Num::of));
  }

  @Test
  void takes_over_the_members_of_an_object() {
    Json.Obj other = Json.object().put("a", 1).put("b", 2).build();
    assertWritten("{\"b\":0,\"a\":1}", Json.object().put("b", 0).putAll(other).put("b", 0));
  }

  @Test
  void does_not_change_what_it_has_built() {
    JsonBuilder inner = Json.object().put("a", 1);
    JsonBuilder outer = Json.object().put("inner", inner);
    Json.Obj built = inner.build();
    inner.put("b", 2);
    assertEquals(Json.object().put("a", 1).build(), built);
    assertWritten("{\"inner\":{\"a\":1}}", outer);
  }

  @Test
  void rejects_texts_without_an_encoding() {
    JsonBuilder builder = Json.object();
    assertThrows(IllegalArgumentException.class, () -> builder.put("a", "\uD800"));
  }

  private static void assertWritten(String json, JsonBuilder builder) {
    assertEquals(json, new String(builder.toBytes(), UTF_8));
  }
}
