// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import static io.parasol.config.model.profile.Meaning.Index.NUMBERED;
import static io.parasol.config.model.profile.Meaning.Index.PHASE;
import static io.parasol.config.model.profile.Meaning.Index.SINGLE;
import static io.parasol.config.model.profile.Meaning.Kind.CODE;
import static io.parasol.config.model.profile.Meaning.Kind.COUNTER;
import static io.parasol.config.model.profile.Meaning.Kind.MEASURED;
import static io.parasol.config.model.profile.Meaning.Kind.RATING;
import static io.parasol.config.model.profile.Meaning.Kind.RESTARTED;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a point measures or states, independent of the device model, so that devices of two vendors
 * can be compared. The list is closed. The names are part of profiles and of the protocol; {@code
 * docs/meanings.md} defines each.
 */
public enum Meaning {
  // spotless:off
  // AC side of the device
  AC_POWER(                     PHASE,    PhysicalQuantity.POWER,           MEASURED),
  AC_APPARENT_POWER(            PHASE,    PhysicalQuantity.APPARENT_POWER,  MEASURED),
  AC_REACTIVE_POWER(            PHASE,    PhysicalQuantity.REACTIVE_POWER,  MEASURED),
  POWER_FACTOR(                 PHASE,    PhysicalQuantity.RATIO,           MEASURED),
  AC_VOLTAGE(                   PHASE,    PhysicalQuantity.VOLTAGE,         MEASURED),
  AC_LINE_VOLTAGE(              PHASE,    PhysicalQuantity.VOLTAGE,         MEASURED),
  AC_CURRENT(                   PHASE,    PhysicalQuantity.CURRENT,         MEASURED),
  NEUTRAL_CURRENT(              SINGLE,   PhysicalQuantity.CURRENT,         MEASURED),
  AC_FREQUENCY(                 SINGLE,   PhysicalQuantity.FREQUENCY,       MEASURED),
  AC_ENERGY_TOTAL(              PHASE,    PhysicalQuantity.ENERGY,          COUNTER),
  AC_ENERGY_TODAY(              SINGLE,   PhysicalQuantity.ENERGY,          RESTARTED),
  AC_ENERGY_MONTH(              SINGLE,   PhysicalQuantity.ENERGY,          RESTARTED),
  AC_ENERGY_YEAR(               SINGLE,   PhysicalQuantity.ENERGY,          RESTARTED),

  // DC side
  DC_POWER(                     NUMBERED, PhysicalQuantity.POWER,           MEASURED),
  DC_VOLTAGE(                   NUMBERED, PhysicalQuantity.VOLTAGE,         MEASURED),
  DC_CURRENT(                   NUMBERED, PhysicalQuantity.CURRENT,         MEASURED),
  DC_ENERGY_TOTAL(              NUMBERED, PhysicalQuantity.ENERGY,          COUNTER),
  DC_ENERGY_TODAY(              SINGLE,   PhysicalQuantity.ENERGY,          RESTARTED),
  DC_BUS_VOLTAGE(               NUMBERED, PhysicalQuantity.VOLTAGE,         MEASURED),
  INSULATION_RESISTANCE(        SINGLE,   PhysicalQuantity.RESISTANCE,      MEASURED),

  // grid connection and loads
  IMPORT_POWER(                 PHASE,    PhysicalQuantity.POWER,           MEASURED),
  EXPORT_POWER(                 PHASE,    PhysicalQuantity.POWER,           MEASURED),
  IMPORT_ENERGY_TOTAL(          PHASE,    PhysicalQuantity.ENERGY,          COUNTER),
  EXPORT_ENERGY_TOTAL(          PHASE,    PhysicalQuantity.ENERGY,          COUNTER),
  IMPORT_ENERGY_TODAY(          SINGLE,   PhysicalQuantity.ENERGY,          RESTARTED),
  EXPORT_ENERGY_TODAY(          SINGLE,   PhysicalQuantity.ENERGY,          RESTARTED),
  IMPORT_REACTIVE_ENERGY_TOTAL( SINGLE,   PhysicalQuantity.REACTIVE_ENERGY, COUNTER),
  EXPORT_REACTIVE_ENERGY_TOTAL( SINGLE,   PhysicalQuantity.REACTIVE_ENERGY, COUNTER),
  LOAD_POWER(                   SINGLE,   PhysicalQuantity.POWER,           MEASURED),
  LOAD_ENERGY_TOTAL(            SINGLE,   PhysicalQuantity.ENERGY,          COUNTER),
  LOAD_ENERGY_TODAY(            SINGLE,   PhysicalQuantity.ENERGY,          RESTARTED),

  // battery
  BATTERY_SOC(                  SINGLE,   PhysicalQuantity.PERCENT,         MEASURED),
  BATTERY_SOH(                  SINGLE,   PhysicalQuantity.PERCENT,         MEASURED),
  BATTERY_VOLTAGE(              NUMBERED, PhysicalQuantity.VOLTAGE,         MEASURED),
  BATTERY_CHARGE_CURRENT(       NUMBERED, PhysicalQuantity.CURRENT,         MEASURED),
  BATTERY_DISCHARGE_CURRENT(    NUMBERED, PhysicalQuantity.CURRENT,         MEASURED),
  BATTERY_CHARGE_POWER(         SINGLE,   PhysicalQuantity.POWER,           MEASURED),
  BATTERY_DISCHARGE_POWER(      SINGLE,   PhysicalQuantity.POWER,           MEASURED),
  BATTERY_TEMP(                 NUMBERED, PhysicalQuantity.TEMPERATURE,     MEASURED),
  BATTERY_CHARGE_ENERGY_TOTAL(  SINGLE,   PhysicalQuantity.ENERGY,          COUNTER),
  BATTERY_DISCHARGE_ENERGY_TOTAL(SINGLE,  PhysicalQuantity.ENERGY,          COUNTER),
  BATTERY_CHARGE_ENERGY_TODAY(  SINGLE,   PhysicalQuantity.ENERGY,          RESTARTED),
  BATTERY_DISCHARGE_ENERGY_TODAY(SINGLE,  PhysicalQuantity.ENERGY,          RESTARTED),
  BATTERY_CAPACITY(             SINGLE,   PhysicalQuantity.ENERGY,          RATING),

  // environment
  POA_IRRADIANCE(               NUMBERED, PhysicalQuantity.IRRADIANCE,      MEASURED),
  REFERENCE_IRRADIANCE(         NUMBERED, PhysicalQuantity.IRRADIANCE,      MEASURED),
  GHI(                          NUMBERED, PhysicalQuantity.IRRADIANCE,      MEASURED),
  DNI(                          NUMBERED, PhysicalQuantity.IRRADIANCE,      MEASURED),
  DHI(                          NUMBERED, PhysicalQuantity.IRRADIANCE,      MEASURED),
  MODULE_TEMP(                  NUMBERED, PhysicalQuantity.TEMPERATURE,     MEASURED),
  AMBIENT_TEMP(                 SINGLE,   PhysicalQuantity.TEMPERATURE,     MEASURED),
  WIND(                         SINGLE,   PhysicalQuantity.SPEED,           MEASURED),
  WIND_DIRECTION(               SINGLE,   PhysicalQuantity.ANGLE,           MEASURED),
  HUMIDITY(                     SINGLE,   PhysicalQuantity.PERCENT,         MEASURED),
  PRESSURE(                     SINGLE,   PhysicalQuantity.PRESSURE,        MEASURED),
  RAIN(                         SINGLE,   PhysicalQuantity.PRECIPITATION,   COUNTER),

  // the device itself
  STATUS(                       NUMBERED, PhysicalQuantity.NONE,            CODE),
  ALARMS(                       NUMBERED, PhysicalQuantity.NONE,            CODE),
  ACTIVE_LIMIT(                 SINGLE,   PhysicalQuantity.PERCENT,         MEASURED),
  ACTIVE_LIMIT_POWER(           SINGLE,   PhysicalQuantity.POWER,           MEASURED),
  ACTIVE_LIMIT_ENABLED(         SINGLE,   PhysicalQuantity.NONE,            CODE),
  RATED_POWER(                  SINGLE,   PhysicalQuantity.POWER,           RATING),
  RATED_APPARENT_POWER(         SINGLE,   PhysicalQuantity.APPARENT_POWER,  RATING),
  EFFICIENCY(                   SINGLE,   PhysicalQuantity.PERCENT,         MEASURED),
  INTERNAL_TEMP(                NUMBERED, PhysicalQuantity.TEMPERATURE,     MEASURED),
  HEAT_SINK_TEMP(               NUMBERED, PhysicalQuantity.TEMPERATURE,     MEASURED),
  OPERATING_TIME(               SINGLE,   PhysicalQuantity.DURATION,        COUNTER),
  TRACKER_ANGLE(                NUMBERED, PhysicalQuantity.ANGLE,           MEASURED),
  TRACKER_TARGET_ANGLE(         NUMBERED, PhysicalQuantity.ANGLE,           MEASURED),
  TRACKER_ELEVATION(            NUMBERED, PhysicalQuantity.ANGLE,           MEASURED),
  TRACKER_AZIMUTH(              NUMBERED, PhysicalQuantity.ANGLE,           MEASURED),
  MANUFACTURER(                 SINGLE,   PhysicalQuantity.NONE,            CODE),
  MODEL(                        SINGLE,   PhysicalQuantity.NONE,            CODE),
  SERIAL(                       SINGLE,   PhysicalQuantity.NONE,            CODE),
  FIRMWARE(                     SINGLE,   PhysicalQuantity.NONE,            CODE);
  // spotless:on

  /** Which numbers a point may add to the meaning. */
  public enum Index {
    /** None: a device has one such quantity. */
    SINGLE(0),
    /** 1 to 3 for the phases; without a number, the total or the mean of the phases. */
    PHASE(3),
    /** The number of the input, string or sensor; without a number, the total or the only one. */
    NUMBERED(999);

    private final int max;

    Index(int max) {
      this.max = max;
    }

    /** Returns the largest number; 0 if none is allowed. */
    public int max() {
      return max;
    }
  }

  /** How the values of a quantity change. */
  public enum Kind {
    /** Measured now; rises and falls. */
    MEASURED,
    /** Rises over the life of the device, up to a roll-over. */
    COUNTER,
    /** Rises from zero in each day, month or year. */
    RESTARTED,
    /** A property of the device that does not change. */
    RATING,
    /** A state, a code or a text; not a quantity. */
    CODE
  }

  private static final Map<String, String> ABBREVIATIONS =
      Map.of(
          "ac",
          "AC",
          "dc",
          "DC",
          "poa",
          "POA",
          "ghi",
          "GHI",
          "dni",
          "DNI",
          "dhi",
          "DHI",
          "soc",
          "state of charge",
          "soh",
          "state of health",
          "temp",
          "temperature");

  private static final Map<String, Meaning> BY_WIRE_NAME =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(Meaning::wireName, each -> each));

  private final Index index;
  private final PhysicalQuantity quantity;
  private final Kind kind;

  Meaning(Index index, PhysicalQuantity quantity, Kind kind) {
    this.index = index;
    this.quantity = quantity;
    this.kind = kind;
  }

  public Index index() {
    return index;
  }

  public PhysicalQuantity quantity() {
    return quantity;
  }

  public Kind kind() {
    return kind;
  }

  /** Returns the name in profiles and messages, such as {@code ac_power}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the meaning with the given name, spelled exactly as {@link #wireName} returns it. */
  public static Optional<Meaning> of(String word) {
    return Optional.ofNullable(BY_WIRE_NAME.get(word));
  }

  /** Returns a name for people, such as {@code AC power}. */
  public String label() {
    StringBuilder label = new StringBuilder();
    for (String word : wireName().split("_", -1)) {
      label.append(label.isEmpty() ? "" : " ").append(ABBREVIATIONS.getOrDefault(word, word));
    }
    return Character.toUpperCase(label.charAt(0)) + label.substring(1);
  }
}
