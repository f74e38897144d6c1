// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.discovery;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Value;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.util.Map;
import java.util.regex.Pattern;

/** Checks whether a reading is plausible for a point of a profile. */
final class Plausibility {

  /** Matches text that can be a serial number or model name on a nameplate. */
  private static final Pattern NAMEPLATE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._/+()-]{3,}");

  /** Plausible values in a solar plant, by unit of measure. */
  private static final Map<String, Range> RANGES =
      // spotless:off
      Map.of(
          "Hz",  new Range(  40,     70),
          "%",   new Range(-100,    150),
          "°C",  new Range( -60,    200),
          "V",   new Range(-2_000, 2_000),
          "kV",  new Range(   0,    500),
          "A",   new Range(-5_000, 5_000),
          "kW",  new Range(-10_000, 10_000),
          "W",   new Range(-10_000_000, 10_000_000));
      // spotless:on

  private record Range(double least, double most) {
    /** Returns whether the value is plausible. Zero always is: at night no power flows. */
    boolean contains(double value) {
      return value == 0 || (value >= least && value <= most);
    }
  }

  private Plausibility() {}

  /** Returns whether the reading counts. A device need not have a value for each of its points. */
  static boolean isAvailable(Reading reading) {
    return reading.quality() != Quality.NOT_AVAILABLE;
  }

  /** Returns whether the point can have this value. */
  static boolean isValueOf(Point point, Reading reading) {
    Value value = reading.value();
    if (value == null) {
      return false;
    }
    if (point.type().encoding().isEnum() && !point.labels().isEmpty()) {
      return value instanceof Value.Text;
    }
    Range range = RANGES.get(point.unit());
    return range == null || range.contains(value.toDouble().orElse(0));
  }

  /** Returns whether the value can distinguish one device from another. */
  static boolean isIdentity(Reading reading) {
    Value value = reading.value();
    if (value instanceof Value.Text text) {
      return NAMEPLATE.matcher(text.text()).matches();
    }
    return value != null && value.toDouble().orElse(0) > 0;
  }
}
