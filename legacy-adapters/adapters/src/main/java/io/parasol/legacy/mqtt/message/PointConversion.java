// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.message;

import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.panel.PanelPoint.Kind;
import io.parasol.config.model.panel.ValueConversion;
import io.parasol.config.model.profile.Value;
import java.util.Optional;

/** Finds the value of a point in a message: its place, its form, its scale, and its name. */
final class PointConversion {

  private PointConversion() {}

  /** Returns the value of a point; empty if the message does not contain it. */
  static Optional<PointMapping> of(PanelPayload content, PanelPoint point) {
    ValueConversion conversion = point.conversion();
    if (conversion.names().isEmpty()) {
      return content.at(point.at(), point.kind()).map(raw -> scaled(raw, conversion));
    }
    Optional<PointMapping> raw = content.at(point.at(), Kind.ANY);
    Optional<PointMapping> named = raw.flatMap(value -> named(value, point));
    return named.isPresent() ? named : content.at(point.at(), point.kind());
  }

  private static Optional<PointMapping> named(PointMapping raw, PanelPoint point) {
    if (raw.value() == null) {
      return Optional.empty();
    }
    return Optional.ofNullable(point.conversion().names().get(raw.value().toString()))
        .map(
            name ->
                PointMapping.good(
                    point.kind() == Kind.FLAG
                        ? new Value.Flag(Boolean.parseBoolean(name))
                        : new Value.Text(name)));
  }

  private static PointMapping scaled(PointMapping raw, ValueConversion conversion) {
    return conversion.keepsNumbers()
        ? raw
        : Optional.ofNullable(raw.value())
            .flatMap(Value::decimal)
            .map(number -> PointMapping.number(conversion.applyTo(number)))
            .orElse(raw);
  }
}
