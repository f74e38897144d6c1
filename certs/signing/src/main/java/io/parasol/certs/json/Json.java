// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A JSON value (RFC 8259). Immutable. Every instance can be written and read again. */
public sealed interface Json {

  /** Maximum nesting depth of objects and arrays. The outermost one has depth 1. */
  int MAX_DEPTH = 32;

  /** Maximum number of characters of a number, both when it is read and when it is written. */
  int MAX_NUMBER_LENGTH = 40;

  /**
   * Maximum distance of a number from one, in powers of ten. This is more than a double needs, and
   * small enough that arithmetic on the number cannot exhaust the memory.
   */
  int MAX_EXPONENT = 400;

  /** An object. Its members have unique keys and the order of the document. */
  record Obj(Map<String, Json> members) implements Json {
    public Obj {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
      members.keySet().forEach(Surrogates::requirePaired);
    }
  }

  record Arr(List<Json> items) implements Json {
    public Arr {
      items = List.copyOf(items);
    }

    /** Returns an array of strings. */
    public static Arr ofTexts(Collection<String> texts) {
      return new Arr(texts.stream().<Json>map(Str::new).toList());
    }
  }

  /** A string without lone surrogates, because these have no UTF-8 encoding. */
  record Str(String text) implements Json {
    public Str {
      Surrogates.requirePaired(text);
    }
  }

  /** A number within {@link #MAX_NUMBER_LENGTH} and {@link #MAX_EXPONENT}. */
  record Num(BigDecimal number) implements Json {
    public Num {
      if (!isShortInteger(number) && !isWithinLimits(number)) {
        throw new IllegalArgumentException(
            "number: expected at most %d characters and an exponent of at most %d"
                .formatted(MAX_NUMBER_LENGTH, MAX_EXPONENT));
      }
    }

    /** Returns whether a number is surely within the limits, as most are. */
    private static boolean isShortInteger(BigDecimal number) {
      return number.scale() == 0 && number.precision() < MAX_NUMBER_LENGTH;
    }

    private static boolean isWithinLimits(BigDecimal number) {
      long adjusted = (long) number.precision() - number.scale() - 1;
      return number.precision() <= MAX_NUMBER_LENGTH
          && Math.abs((long) number.scale()) <= MAX_EXPONENT
          && Math.abs(adjusted) <= MAX_EXPONENT
          && number.toString().length() <= MAX_NUMBER_LENGTH;
    }

    public static Num of(long number) {
      return new Num(BigDecimal.valueOf(number));
    }
  }

  record Bool(boolean value) implements Json {}

  /** The literal {@code null}. */
  record Nil() implements Json {}

  /** Returns a builder of an object, without members yet. */
  static JsonBuilder object() {
    return new JsonBuilder();
  }

  /**
   * Parses one document: UTF-8 without a byte order mark, at most {@link #MAX_DEPTH} levels deep,
   * with unique keys in each object, numbers of at most {@link #MAX_NUMBER_LENGTH} characters,
   * paired surrogates, and only white space after the end.
   *
   * <p>The caller limits the size.
   */
  static Json parse(byte[] utf8) throws JsonException {
    return new JsonReader(Utf8.decode(utf8), MAX_DEPTH, Set.of()).document();
  }

  /**
   * Parses one document as {@link #parse} does, and rejects the same ones, but the objects and
   * arrays in the outermost value are empty in the result. It costs half as much, for callers that
   * need the outermost members only.
   *
   * @param whole names of members of the outermost object that are complete nevertheless.
   */
  static Json outline(byte[] utf8, String... whole) throws JsonException {
    return new JsonReader(Utf8.decode(utf8), 1, Set.of(whole)).document();
  }

  /** Writes a value in one line, without white space, its members in their order. */
  static byte[] write(Json value) {
    return new JsonWriter().write(value);
  }
}
