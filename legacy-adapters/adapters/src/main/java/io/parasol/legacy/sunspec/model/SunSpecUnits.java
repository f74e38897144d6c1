// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.model;

import io.parasol.config.model.site.Printable;
import java.util.Map;

/** Converts the units of measure in the models to Parasol's spelling. */
final class SunSpecUnits {

  private static final int MAX_LENGTH = 16;

  private static final Map<String, String> SPELLINGS =
      Map.ofEntries(
          Map.entry("Secs", "s"),
          Map.entry("Sec", "s"),
          Map.entry("mSecs", "ms"),
          Map.entry("C", "°C"),
          Map.entry("Pct", "%"),
          Map.entry("Degrees", "°"),
          Map.entry("deg", "°"),
          Map.entry("W/m^2", "W/m2"),
          Map.entry("WH", "Wh"),
          Map.entry("AH", "Ah"),
          Map.entry("kAH", "kAh"),
          Map.entry("Var", "var"),
          Map.entry("Varh", "varh"),
          Map.entry("HPa", "hPa"),
          Map.entry("meters", "m"),
          Map.entry("mps", "m/s"),
          Map.entry("cos()", ""),
          Map.entry("PF", ""),
          Map.entry("SF", ""),
          Map.entry("text", ""));

  private SunSpecUnits() {}

  static String of(String unitInModel) {
    String unit = Printable.of(unitInModel.strip());
    String spelling = SPELLINGS.getOrDefault(unit, unit);
    return spelling.length() > MAX_LENGTH ? spelling.substring(0, MAX_LENGTH) : spelling;
  }
}
