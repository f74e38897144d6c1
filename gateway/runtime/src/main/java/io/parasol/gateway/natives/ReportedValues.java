// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import java.util.LinkedHashMap;
import java.util.Map;

/** Decodes points and their values from JSON. */
final class ReportedValues {

  private ReportedValues() {}

  /**
   * @throws JsonException if there are more than {@code most}, or if a member is not a valid point
   *     and value.
   */
  static Map<PointName, Value> of(Json.Obj object, int most) throws JsonException {
    if (object.members().size() > most) {
      throw new JsonException(
          "%d points: expected at most %d".formatted(object.members().size(), most));
    }
    Map<PointName, Value> values = new LinkedHashMap<>();
    for (Map.Entry<String, Json> each : object.members().entrySet()) {
      values.put(point(each.getKey()), value(each.getValue()));
    }
    return values;
  }

  private static PointName point(String name) throws JsonException {
    try {
      return new PointName(name);
    } catch (IllegalArgumentException none) {
      throw new JsonException(String.valueOf(none.getMessage()));
    }
  }

  private static Value value(Json json) throws JsonException {
    if (json instanceof Json.Num number) {
      try {
        return new Value.Whole(number.number().longValueExact());
      } catch (ArithmeticException fraction) {
        double real = number.number().doubleValue();
        if (Double.isFinite(real)) {
          return new Value.Real(real);
        }
      }
    } else if (json instanceof Json.Bool flag) {
      return new Value.Flag(flag.value());
    } else if (json instanceof Json.Str text) {
      return new Value.Text(Printable.of(text.text()));
    }
    throw new JsonException("value: expected a number, true, false or text");
  }
}
