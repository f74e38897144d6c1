// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value (RFC 8259). Immutable; one that cannot be written and read again cannot exist. */
public sealed interface Json {

  /** How deep objects and arrays may lie in each other; the outermost is level one. */
  int DEEPEST = 32;

  /** The most characters that a number may have, as it is read and as it is written. */
  int LONGEST_NUMBER = 40;

  /**
   * The most by which a number may lie away from one, in powers of ten: more than a double needs,
   * and little enough that no arithmetic on it fills the memory.
   */
  int LARGEST_EXPONENT = 400;

  /** Members in the order of the text; no key twice. */
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
  }

  /** Text without a lone surrogate: such a one has no UTF-8. */
  record Str(String text) implements Json {
    public Str {
      Surrogates.requirePaired(text);
    }
  }

  /** A number within {@link #LONGEST_NUMBER} and {@link #LARGEST_EXPONENT}. */
  record Num(BigDecimal number) implements Json {
    public Num {
      long adjusted = (long) number.precision() - number.scale() - 1;
      if (number.precision() > LONGEST_NUMBER
          || Math.abs((long) number.scale()) > LARGEST_EXPONENT
          || Math.abs(adjusted) > LARGEST_EXPONENT
          || number.toString().length() > LONGEST_NUMBER) {
        throw new IllegalArgumentException(
            "number: expected at most %d characters and an exponent of at most %d"
                .formatted(LONGEST_NUMBER, LARGEST_EXPONENT));
      }
    }

    public static Num of(long number) {
      return new Num(BigDecimal.valueOf(number));
    }
  }

  record Bool(boolean value) implements Json {}

  /** The literal {@code null}. */
  record Nil() implements Json {}

  /**
   * Reads one document: UTF-8 without a byte order mark, at most {@link #DEEPEST} levels deep, no
   * key twice in one object, numbers of at most {@link #LONGEST_NUMBER} characters, every surrogate
   * one half of a pair, nothing after the end but white space.
   *
   * <p>The caller bounds the size.
   */
  static Json parse(byte[] utf8) throws JsonException {
    return new JsonReader(Utf8.decode(utf8)).document();
  }

  /** Writes it in one line, without white space, members in their order. */
  static byte[] write(Json value) {
    return new JsonWriter().write(value).getBytes(StandardCharsets.UTF_8);
  }
}
