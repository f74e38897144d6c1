// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.energy.ValueFilter;
import io.parasol.gateway.analytics.expected.SkyMoment;
import io.parasol.gateway.analytics.expected.Weather;
import io.parasol.gateway.analytics.model.PlantEvent;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.peers.SunPath;
import java.time.Instant;
import java.util.List;

/**
 * A whole plant on one day.
 *
 * @param above what is above the plant
 * @param dropped values that are no measurements
 */
public record PlantDay(
    LocalDay day,
    Site site,
    Sky above,
    List<DeviceDay> devices,
    List<PlantEvent> events,
    List<ValueFilter.Dropped> dropped) {

  /**
   * Sun and weather.
   *
   * @param moments for each slot, at its middle
   * @param path the course of the sun
   * @param weather for each slot
   */
  public record Sky(List<SkyMoment> moments, SunPath path, List<Weather> weather) {}

  /** Of the nameplate; below, an inverter gives nothing. */
  static final double ZERO_SHARE = 0.005;

  /** Returns the sun for each slot, at its middle. */
  public List<SkyMoment> sky() {
    return above.moments();
  }

  /** Returns the course of the sun. */
  public SunPath sunPath() {
    return above.path();
  }

  /** Returns the weather for each slot. */
  public List<Weather> weather() {
    return above.weather();
  }

  /** Returns whether each inverter that answers gives nothing, and one answers at least. */
  boolean isAtZero(int slot) {
    boolean answered = false;
    for (DeviceDay each : devices) {
      double power = each.specificPower(slot);
      if (power >= ZERO_SHARE) {
        return false;
      }
      answered |= !Double.isNaN(power);
    }
    return answered;
  }

  double longitude() {
    return site.location().longitude();
  }

  /** Returns whether an inverter produces in a slot. */
  boolean runs(int slot) {
    return devices.stream().anyMatch(each -> each.specificPower(slot) >= ZERO_SHARE);
  }

  /** Returns whether no inverter answers. */
  boolean isSilent(int slot) {
    return devices.stream().allMatch(each -> each.isSilent(slot));
  }

  /** Returns the events of a device that touch a slot. */
  List<PlantEvent> events(String device, int slot) {
    if (events.isEmpty()) {
      return List.of();
    }
    Instant begin = Instant.ofEpochMilli(day.slotStart(slot));
    Instant end = begin.plusMillis(LocalDay.SLOT_MILLIS);
    return events.stream()
        .filter(each -> each.device().equals(device) && each.span().overlaps(begin, end))
        .toList();
  }

  /** Returns whether a limit of active power holds at a device, or it reports a fault. */
  public boolean isHeldBack(DeviceDay device, int slot) {
    return device.value(Meaning.ACTIVE_LIMIT, slot) < CauseRules.FULL_PERCENT
        || device.value(Meaning.STATUS, slot) == CauseRules.STATUS_FAULT
        || !events(device.nameplate().device(), slot).isEmpty();
  }
}
