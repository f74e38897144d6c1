// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.expected.CellTemperature;
import io.parasol.gateway.analytics.expected.Method;
import io.parasol.gateway.analytics.expected.Weather;
import io.parasol.gateway.analytics.model.PlantEvent;
import io.parasol.gateway.analytics.model.PlantEvent.CommandedLimit;
import io.parasol.gateway.analytics.model.PlantEvent.ReportedFault;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The causes that one slot shows by itself, in the order of {@link Cause}. */
final class CauseRules {

  static final double FULL_PERCENT = 99.5;
  static final double STATUS_THROTTLED = 5;
  static final double STATUS_FAULT = 7;

  /** A limit that the power would not reach does not explain a deficit. */
  private static final double BINDING_SHARE = 0.99;

  private static final double MIN_DC_VOLTAGE = 50;

  /** How much colder than the sun explains covered modules are, in K. */
  private static final double MIN_COLDER = 5;

  /** Of the pyranometer; below, the reference cell is covered. */
  private static final double COVERED_SHARE = 0.5;

  /** Irradiance with which the temperatures are worth a comparison, in W/m². */
  private static final double MIN_IRRADIANCE = 200;

  /**
   * Of the possible power; below, an alarm of the device explains the deficit. An alarm that is
   * only a warning does not lower the power.
   */
  private static final double ALARM_SHARE = 0.6;

  private record Rule(Cause cause, Predicate<DeviceSlot> holds) {}

  // spotless:off
  private static final List<Rule> RULES =
      List.of(
          new Rule(Cause.CURTAILED_BY_COMMAND, CauseRules::isCommanded),
          new Rule(Cause.CURTAILED,            CauseRules::isLimited),
          new Rule(Cause.FAULT,                CauseRules::isFault),
          new Rule(Cause.COMMUNICATION,        slot -> slot.device().isSilent(slot.slot())),
          new Rule(Cause.CLIPPING,             CauseRules::isClipping),
          new Rule(Cause.DEAD,                 CauseRules::isDead),
          new Rule(Cause.SNOW,                 CauseRules::isSnow),
          new Rule(Cause.GRID,                 CauseRules::isGrid));
  // spotless:on

  private CauseRules() {}

  /** Returns the first cause that holds. */
  static Optional<Cause> find(DeviceSlot slot) {
    for (Rule each : RULES) {
      if (each.holds().test(slot)) {
        return Optional.of(each.cause());
      }
    }
    return Optional.empty();
  }

  private static boolean isCommanded(DeviceSlot slot) {
    return slot.plant().events(slot.device().nameplate().device(), slot.slot()).stream()
        .anyMatch(each -> each instanceof CommandedLimit limit && binds(slot, limit.percent()));
  }

  private static boolean isLimited(DeviceSlot slot) {
    double limit = slot.value(Meaning.ACTIVE_LIMIT);
    boolean throttled = slot.value(Meaning.STATUS) == STATUS_THROTTLED && !isAtRating(slot);
    return throttled || (limit < FULL_PERCENT && binds(slot, limit));
  }

  private static boolean binds(DeviceSlot slot, double percent) {
    return slot.possible() > BINDING_SHARE * percent / 100 * slot.acRating();
  }

  private static boolean isFault(DeviceSlot slot) {
    List<PlantEvent> events = slot.plant().events(slot.device().nameplate().device(), slot.slot());
    return slot.value(Meaning.STATUS) == STATUS_FAULT
        || events.stream().anyMatch(ReportedFault.class::isInstance)
        || isAlarm(slot);
  }

  /** An alarm of one device does not explain why a whole plant gives nothing. */
  private static boolean isAlarm(DeviceSlot slot) {
    boolean isPlantWide = slot.plant().devices().size() > 1 && slot.plant().isAtZero(slot.slot());
    return slot.value(Meaning.ALARMS) > 0
        && slot.power() < ALARM_SHARE * slot.possible()
        && !isPlantWide
        && !isSnow(slot)
        && !isGrid(slot);
  }

  private static boolean isClipping(DeviceSlot slot) {
    return slot.method() == Method.PLANE_SENSOR
        && isAtRating(slot)
        && slot.possible() > slot.power();
  }

  private static boolean isAtRating(DeviceSlot slot) {
    return slot.device().isAtRating(slot.slot());
  }

  private static boolean isDead(DeviceSlot slot) {
    return slot.isAtZero()
        && !(slot.value(Meaning.DC_VOLTAGE) < MIN_DC_VOLTAGE)
        && slot.plant().runs(slot.slot());
  }

  private static boolean isSnow(DeviceSlot slot) {
    return slot.plant().isAtZero(slot.slot())
        && !slot.device().isWithoutGrid(slot.slot())
        && !(slot.value(Meaning.DC_VOLTAGE) < MIN_DC_VOLTAGE)
        && isCovered(slot);
  }

  /** Modules that the sun does not reach are colder, and a reference cell beside them is dark. */
  private static boolean isCovered(DeviceSlot slot) {
    Weather weather = slot.plant().weather().get(slot.slot());
    double plane = weather.plane();
    if (plane > MIN_IRRADIANCE && weather.referenceCell() < COVERED_SHARE * plane) {
      return true;
    }
    double sun = Double.isNaN(plane) ? slot.possible() / slot.acRating() * 1000 : plane;
    double expected = CellTemperature.module(sun, weather.ambient(), weather.wind());
    return sun > MIN_IRRADIANCE && weather.module() < expected - MIN_COLDER;
  }

  private static boolean isGrid(DeviceSlot slot) {
    return slot.plant().isAtZero(slot.slot()) && slot.device().isWithoutGrid(slot.slot());
  }
}
