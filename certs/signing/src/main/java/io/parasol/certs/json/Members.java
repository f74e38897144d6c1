// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import io.parasol.config.model.site.Printable;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The members of one object, read one by one. Each accessor determines the required type of a
 * member. A {@link JsonException} names a member that is missing or has another type. {@link
 * #expectNoOthers} rejects members that were not read. Not thread-safe.
 */
public final class Members {

  /** The only accepted form: no offset other than Z, no leap seconds, no week dates. */
  private static final Pattern UTC =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-5][0-9](?:\\.[0-9]{1,9})?Z");

  /** Where the seconds of such a text begin. */
  private static final int SECOND = 17;

  /** The nine digits of a fraction of a second that is zero. */
  private static final String NO_NANOS = "000000000";

  private final String where;
  private final Map<String, Json> members;
  private final Set<String> unread;

  private Members(String where, Json.Obj object) {
    this.where = where;
    this.members = object.members();
    this.unread = new LinkedHashSet<>(members.keySet());
  }

  /**
   * Returns the members of a value, which must be an object.
   *
   * @param where name of the object, for messages; must not come from the document.
   */
  public static Members of(Json value, String where) throws JsonException {
    if (value instanceof Json.Obj object) {
      return new Members(where, object);
    }
    throw new JsonException(where + ": expected an object");
  }

  /** Returns a member of any type. The value {@code null} counts as present. */
  public Optional<Json> optional(String key) {
    unread.remove(key);
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
    throw wrong(key, "is not a string");
  }

  public Optional<BigDecimal> optionalNumber(String key) throws JsonException {
    Optional<Json> value = optional(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof Json.Num number) {
      return Optional.of(number.number());
    }
    throw wrong(key, "is not a number");
  }

  /** Returns a 64-bit integer. */
  public long integer(String key) throws JsonException {
    BigDecimal number = optionalNumber(key).orElseThrow(() -> wrong(key, "is missing"));
    try {
      return number.longValueExact();
    } catch (ArithmeticException inexact) {
      throw wrong(key, "is not a 64-bit integer");
    }
  }

  /** Returns a UTC time of RFC 3339, such as {@code 2026-11-24T12:00:00Z}. */
  public Instant instant(String key) throws JsonException {
    String text = text(key);
    if (UTC.matcher(text).matches()) {
      try {
        return instantOf(text);
      } catch (DateTimeException noSuchDay) {
        // reported below
      }
    }
    throw wrong(key, "is not a UTC time such as 2026-11-24T12:00:00Z");
  }

  /**
   * Returns what {@link Instant#parse} does, in a fraction of its time, for a text in this form.
   */
  private static Instant instantOf(String text) {
    LocalDateTime second =
        LocalDateTime.of(
            number(text, 0, 4),
            number(text, 5, 7),
            number(text, 8, 10),
            number(text, 11, 13),
            number(text, 14, 16),
            number(text, SECOND, SECOND + 2));
    String fraction = text.substring(Math.min(SECOND + 3, text.length() - 1), text.length() - 1);
    return second
        .toInstant(ZoneOffset.UTC)
        .plusNanos(Long.parseLong((fraction + NO_NANOS).substring(0, NO_NANOS.length())));
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }

  /** Returns the members of a member, which must be an object. */
  public Members object(String key) throws JsonException {
    return of(required(key), where + "." + key);
  }

  /** Rejects members that were not read, so that none is ignored silently. */
  public void expectNoOthers() throws JsonException {
    if (!unread.isEmpty()) {
      throw new JsonException(
          "%s: \"%s\" is unknown".formatted(where, Printable.of(unread.iterator().next())));
    }
  }

  private JsonException wrong(String key, String what) {
    return new JsonException("%s.%s %s".formatted(where, key, what));
  }
}
