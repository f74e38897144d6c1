// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import io.parasol.config.site.Printable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The members of one object, asked for one by one. Whoever asks says what each must be: one that is
 * missing though it must be there, or is something else, is a {@link JsonException} that names it.
 * {@link #expectNoOthers} then tells what nobody asked for. For one thread.
 */
public final class Members {

  /** One spelling: no other offset, no leap second, no week dates. */
  private static final Pattern UTC =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-5][0-9](?:\\.[0-9]{1,9})?Z");

  private final String where;
  private final Map<String, Json> members;
  private final Set<String> unasked;

  private Members(String where, Json.Obj object) {
    this.where = where;
    this.members = object.members();
    this.unasked = new LinkedHashSet<>(members.keySet());
  }

  /**
   * The members of the value, which must be an object.
   *
   * @param where what the object is, for messages; not from the text itself.
   */
  public static Members of(Json value, String where) throws JsonException {
    if (value instanceof Json.Obj object) {
      return new Members(where, object);
    }
    throw new JsonException(where + ": expected an object");
  }

  /** The member, whatever it is; {@code null} counts as being there. */
  public Optional<Json> optional(String key) {
    unasked.remove(key);
    return Optional.ofNullable(members.get(key));
  }

  public Json required(String key) throws JsonException {
    return optional(key).orElseThrow(() -> wrong(key, "is missing"));
  }

  public String text(String key) throws JsonException {
    return optionalText(key).orElseThrow(() -> wrong(key, "is missing"));
  }

  public Optional<String> optionalText(String key) throws JsonException {
    Optional<Json> value = optional(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof Json.Str string) {
      return Optional.of(string.text());
    }
    throw wrong(key, "is no string");
  }

  public Optional<BigDecimal> optionalNumber(String key) throws JsonException {
    Optional<Json> value = optional(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof Json.Num number) {
      return Optional.of(number.number());
    }
    throw wrong(key, "is no number");
  }

  /** An integer that a long holds. */
  public long integer(String key) throws JsonException {
    BigDecimal number = optionalNumber(key).orElseThrow(() -> wrong(key, "is missing"));
    try {
      return number.longValueExact();
    } catch (ArithmeticException inexact) {
      throw wrong(key, "is no integer of 64 bits");
    }
  }

  /** A time of RFC 3339 in UTC, such as {@code 2026-11-24T12:00:00Z}. */
  public Instant instant(String key) throws JsonException {
    String text = text(key);
    if (UTC.matcher(text).matches()) {
      try {
        return Instant.parse(text);
      } catch (DateTimeParseException noSuchDay) {
        // told below
      }
    }
    throw wrong(key, "is no time in UTC such as 2026-11-24T12:00:00Z");
  }

  /** The members of the member, which must be an object. */
  public Members object(String key) throws JsonException {
    return of(required(key), where + "." + key);
  }

  /** Refuses members that were not asked for, so that none is silently ignored. */
  public void expectNoOthers() throws JsonException {
    if (!unasked.isEmpty()) {
      throw new JsonException(
          "%s: \"%s\" is unknown".formatted(where, Printable.of(unasked.iterator().next())));
    }
  }

  private JsonException wrong(String key, String what) {
    return new JsonException("%s.%s %s".formatted(where, key, what));
  }
}
