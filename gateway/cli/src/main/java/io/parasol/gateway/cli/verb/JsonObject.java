// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.certs.json.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A builder of a JSON object. */
public final class JsonObject {

  private final Map<String, Json> members = new LinkedHashMap<>();

  private JsonObject() {}

  public static JsonObject of() {
    return new JsonObject();
  }

  public JsonObject put(String name, Json value) {
    members.put(name, value);
    return this;
  }

  public JsonObject put(String name, String text) {
    return put(name, new Json.Str(text));
  }

  public JsonObject put(String name, long number) {
    return put(name, Json.Num.of(number));
  }

  /** Adds a finite number, rounded to four decimals. */
  public JsonObject put(String name, double number) {
    BigDecimal rounded = BigDecimal.valueOf(number).setScale(4, RoundingMode.HALF_UP);
    return put(name, new Json.Num(rounded.stripTrailingZeros()));
  }

  public JsonObject put(String name, boolean value) {
    return put(name, new Json.Bool(value));
  }

  public JsonObject put(String name, List<JsonObject> objects) {
    return put(name, new Json.Arr(objects.stream().map(JsonObject::json).toList()));
  }

  public Json json() {
    return new Json.Obj(members);
  }
}
