// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.json;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON value (RFC 8259). Immutable. */
public sealed interface Json {

  /** Members in the order of the text; no key twice. */
  record Obj(Map<String, Json> members) implements Json {
    public Obj {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
  }

  record Arr(List<Json> items) implements Json {
    public Arr {
      items = List.copyOf(items);
    }
  }

  record Str(String text) implements Json {}

  record Num(BigDecimal number) implements Json {}

  record Bool(boolean value) implements Json {}

  /** The literal {@code null}. */
  record Nil() implements Json {}

  /**
   * Reads one document: UTF-8 without a byte order mark, at most 32 levels deep, no key twice in
   * one object, numbers of at most 40 characters, nothing after the end but white space.
   *
   * <p>The caller bounds the size.
   */
  static Json parse(byte[] utf8) throws JsonException {
    throw new UnsupportedOperationException("STUB");
  }

  /** Writes it in one line, without white space, members in their order. */
  static byte[] write(Json value) {
    throw new UnsupportedOperationException("STUB");
  }
}
