// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The JSON form of point values in commands and receipts: numbers, booleans and strings, in the
 * unit of the profile. An integer stays an exact integer. A number with a decimal point, or beyond
 * 64 bits, is a {@link Value.Real}.
 */
public final class ValueJson {

  private static final BigInteger MAX_UNSIGNED =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  private ValueJson() {}

  /** Returns an object with a member for each point, in the order of the map. */
  public static Json write(Map<PointName, Value> values) {
    JsonBuilder members = Json.object();
    values.forEach((point, value) -> members.put(point.value(), write(value)));
    return members.build();
  }

  private static Json write(Value value) {
    if (value instanceof Value.Whole whole) {
      return Json.Num.of(whole.number());
    }
    if (value instanceof Value.Wide wide) {
      return new Json.Num(new BigDecimal(wide.number()));
    }
    if (value instanceof Value.Real real) {
      return new Json.Num(BigDecimal.valueOf(real.number()));
    }
    if (value instanceof Value.Flag flag) {
      return new Json.Bool(flag.isSet());
    }
    return new Json.Str(((Value.Text) value).text());
  }

  /**
   * Reads what {@link #write} returns.
   *
   * @param where name of the object, for messages.
   */
  public static Map<PointName, Value> read(String where, Json json) throws JsonException {
    if (!(json instanceof Json.Obj object)) {
      throw new JsonException(where + ": expected an object");
    }
    Map<PointName, Value> values = new LinkedHashMap<>();
    for (Map.Entry<String, Json> member : object.members().entrySet()) {
      PointName point = pointName(where, member.getKey());
      values.put(point, value(where + "." + point, member.getValue()));
    }
    return values;
  }

  static PointName pointName(String where, String name) throws JsonException {
    try {
      return new PointName(name);
    } catch (IllegalArgumentException malformed) {
      throw new JsonException(where + ": " + malformed.getMessage());
    }
  }

  private static Value value(String where, Json json) throws JsonException {
    if (json instanceof Json.Num number) {
      return number(where, number.number());
    }
    if (json instanceof Json.Bool bool) {
      return new Value.Flag(bool.value());
    }
    if (json instanceof Json.Str string) {
      return new Value.Text(string.text());
    }
    throw new JsonException(where + ": expected a number, boolean or string");
  }

  private static Value number(String where, BigDecimal number) throws JsonException {
    if (number.scale() <= 0) {
      BigInteger whole = number.toBigInteger();
      if (whole.bitLength() < Long.SIZE) {
        return new Value.Whole(whole.longValueExact());
      }
      if (whole.signum() > 0 && whole.compareTo(MAX_UNSIGNED) <= 0) {
        return new Value.Wide(whole);
      }
    }
    try {
      return new Value.Real(number.doubleValue());
    } catch (IllegalArgumentException infinite) {
      throw new JsonException(where + " is too large for a floating-point number");
    }
  }
}
