// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sparkplug;

import io.parasol.certs.json.Json;
import java.util.Map;
import java.util.TreeMap;

/**
 * One metric of a message, always with its name; aliases are not used.
 *
 * @param value {@link Json.Nil} if the value is not known.
 * @param millis when the value was measured, in epoch milliseconds.
 * @param isHistorical whether the value is delivered late, and is not the current one.
 * @param properties numbers are written as Int32, everything else as text.
 */
record Metric(
    String name,
    Type type,
    Json value,
    long millis,
    boolean isHistorical,
    Map<String, Json> properties) {

  /**
   * The name of the property with the quality (tck-id-payloads-propertyset-quality-value-value).
   */
  static final String QUALITY = "Quality";

  static final int BAD = 0;
  static final int STALE = 500;

  /** The data types in use, with their code in the specification. */
  enum Type {
    INT64(4),
    DOUBLE(10),
    BOOLEAN(11),
    STRING(12);

    final int code;

    Type(int code) {
      this.code = code;
    }

    /** Returns the type of a value. */
    static Type of(Json value) {
      if (value instanceof Json.Num) {
        return DOUBLE;
      }
      return value instanceof Json.Bool ? BOOLEAN : STRING;
    }
  }

  Metric {
    properties = Map.copyOf(properties);
  }

  Metric(String name, Type type, Json value, long millis) {
    this(name, type, value, millis, false, Map.of());
  }

  /** Returns the same with further properties. */
  Metric with(Map<String, Json> more) {
    Map<String, Json> all = new TreeMap<>(more);
    all.putAll(properties);
    return new Metric(name, type, value, millis, isHistorical, all);
  }
}
