// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * A builder of a JSON object. The members have the order in which they were first put; a member
 * that is put again replaces the value and keeps its place. Not thread-safe. See {@link
 * Json#object}.
 */
public final class JsonBuilder {

  /** The decimal places of {@link #putRounded}. */
  private static final int ROUNDED_PLACES = 4;

  private final Map<String, Json> members = new LinkedHashMap<>();

  JsonBuilder() {}

  public JsonBuilder put(String name, Json value) {
    members.put(name, value);
    return this;
  }

  /** Puts an object with the members that the other builder has now. */
  public JsonBuilder put(String name, JsonBuilder object) {
    return put(name, object.build());
  }

  public JsonBuilder put(String name, String text) {
    return put(name, new Json.Str(text));
  }

  public JsonBuilder put(String name, long number) {
    return put(name, Json.Num.of(number));
  }

  /** Puts a number with the digits and the scale that it has. */
  public JsonBuilder put(String name, BigDecimal number) {
    return put(name, new Json.Num(number));
  }

  public JsonBuilder put(String name, boolean value) {
    return put(name, new Json.Bool(value));
  }

  /** Puts a UTC time of RFC 3339, as {@link Members#instant} reads it. */
  public JsonBuilder put(String name, Instant time) {
    return put(name, time.toString());
  }

  public JsonBuilder put(String name, List<? extends Json> items) {
    return put(name, new Json.Arr(List.copyOf(items)));
  }

  /** Puts an array of strings. */
  public JsonBuilder putTexts(String name, Collection<String> texts) {
    return put(name, Json.Arr.ofTexts(texts));
  }

  /** Puts a finite number, rounded to four decimal places, without trailing zeros. */
  public JsonBuilder putRounded(String name, double number) {
    return put(
        name,
        BigDecimal.valueOf(number)
            .setScale(ROUNDED_PLACES, RoundingMode.HALF_UP)
            .stripTrailingZeros());
  }

  /** Puts a time in epoch milliseconds. */
  public JsonBuilder putEpochMillis(String name, Instant time) {
    return put(name, time.toEpochMilli());
  }

  /** Puts a duration in milliseconds, with one decimal place. */
  public JsonBuilder putMillis(String name, Duration duration) {
    return put(name, BigDecimal.valueOf(duration.toNanos(), 6).setScale(1, RoundingMode.HALF_UP));
  }

  /** Puts a string, if there is one. */
  public JsonBuilder putOptional(String name, Optional<String> text) {
    return putOptional(name, text, Json.Str::new);
  }

  /** Puts a whole number, if there is one. */
  public JsonBuilder putOptional(String name, OptionalLong number) {
    number.ifPresent(present -> put(name, present));
    return this;
  }

  /** Puts a finite number, if there is one, with the digits of {@link Double#toString(double)}. */
  public JsonBuilder putOptional(String name, OptionalDouble number) {
    number.ifPresent(present -> put(name, BigDecimal.valueOf(present)));
    return this;
  }

  /** Puts the JSON form of a value, if there is one. */
  public <T> JsonBuilder putOptional(
      String name, Optional<T> value, Function<? super T, ? extends Json> form) {
    value.ifPresent(present -> put(name, form.apply(present)));
    return this;
  }

  /** Puts all members of an object, in its order. */
  public JsonBuilder putAll(Json.Obj object) {
    members.putAll(object.members());
    return this;
  }

  public Json.Obj build() {
    return new Json.Obj(members);
  }

  /** Writes the object as {@link Json#write} does. */
  public byte[] toBytes() {
    return Json.write(build());
  }
}
