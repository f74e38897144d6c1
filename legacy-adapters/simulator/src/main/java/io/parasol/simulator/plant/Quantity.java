// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.site.PointName;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The quantity that a point measures, derived from its name. In W, V, A, Wh, °C and m/s. */
public enum Quantity {
  AC_POWER,
  DC_POWER,
  APPARENT_POWER,
  REACTIVE_POWER,
  POWER_FACTOR,
  AC_VOLTAGE,
  LINE_VOLTAGE,
  DC_VOLTAGE,
  AC_CURRENT,
  NEUTRAL_CURRENT,
  DC_CURRENT,
  STRING_CURRENT,
  FREQUENCY,
  ENERGY_TODAY,
  ENERGY_IMPORT,
  ENERGY_EXPORT,
  ENERGY_TOTAL,
  REACTIVE_ENERGY,
  IRRADIANCE,
  AMBIENT_TEMPERATURE,
  MODULE_TEMPERATURE,
  DEVICE_TEMPERATURE,
  HUMIDITY,
  PRESSURE,
  WIND_SPEED,
  WIND_DIRECTION,
  RAIN,
  TARGET_ANGLE,
  ANGLE,
  BATTERY,
  INSULATION,
  UNKNOWN;

  private record Row(Pattern name, Quantity quantity) {
    Row(String name, Quantity quantity) {
      this(Pattern.compile(name), quantity);
    }
  }

  /** The first row whose expression matches a part of the name counts. */
  private static final List<Row> NAMES =
      // spotless:off
      List.of(
          new Row("reactive_energy|varh",          REACTIVE_ENERGY),
          new Row("(energy|wh).*(today|day)",      ENERGY_TODAY),
          new Row("(energy|wh).*imp",              ENERGY_IMPORT),
          new Row("(energy|wh).*exp",              ENERGY_EXPORT),
          new Row("energy|^wh$|yield",             ENERGY_TOTAL),
          new Row("power_factor|^pf|cos_?phi",     POWER_FACTOR),
          new Row("reactive|^var",                 REACTIVE_POWER),
          new Row("apparent|^va$",                 APPARENT_POWER),
          new Row("(dc|pv).*power|^dcw$",          DC_POWER),
          new Row("power|^w$",                     AC_POWER),
          new Row("voltage_l[123]_l[123]|^ppv",    LINE_VOLTAGE),
          new Row("(dc|pv|string).*volt|^dcv$",    DC_VOLTAGE),
          new Row("batt",                          BATTERY),
          new Row("volt|^phv|^v$",                 AC_VOLTAGE),
          new Row("string.*curr",                  STRING_CURRENT),
          new Row("neutral",                       NEUTRAL_CURRENT),
          new Row("(dc|pv|motor).*curr|^dca$",     DC_CURRENT),
          new Row("curr|^a(ph[abc])?$",            AC_CURRENT),
          new Row("freq|^hz$",                     FREQUENCY),
          new Row("irrad|ghi|poa",                 IRRADIANCE),
          new Row("(module|panel|cell).*temp",     MODULE_TEMPERATURE),
          new Row("(ambient|air|outside).*temp",   AMBIENT_TEMPERATURE),
          new Row("temp|^tmp",                     DEVICE_TEMPERATURE),
          new Row("humid",                         HUMIDITY),
          new Row("pressure",                      PRESSURE),
          new Row("wind.*dir",                     WIND_DIRECTION),
          new Row("wind",                          WIND_SPEED),
          new Row("rain",                          RAIN),
          new Row("target.*angle",                 TARGET_ANGLE),
          new Row("angle|tilt",                    ANGLE),
          new Row("insul|riso",                    INSULATION));
      // spotless:on

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  static Quantity of(Point point) {
    return of(point.name());
  }

  public static Quantity of(PointName point) {
    String whole = point.value().toLowerCase(Locale.ROOT);
    String name = whole.substring(whole.lastIndexOf('.') + 1);
    for (Row row : NAMES) {
      if (row.name.matcher(name).find()) {
        return row.quantity;
      }
    }
    return UNKNOWN;
  }

  /**
   * Returns the number in the name, which distinguishes several alike, such as 2 for {@code
   * voltage_l2}; else 0.
   */
  static int index(Point point) {
    return index(point.name());
  }

  public static int index(PointName point) {
    Matcher number = NUMBER.matcher(point.value());
    return number.find() && number.group().length() < 4 ? Integer.parseInt(number.group()) : 0;
  }
}
