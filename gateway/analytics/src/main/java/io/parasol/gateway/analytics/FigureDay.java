// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.energy.Apportionment;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.DeviceLosses.SlotLoss;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.DoubleStream;

/**
 * What figures need of a closed day.
 *
 * @param money value of the energy in the currency of the tariff
 * @param devices by their names
 */
record FigureDay(LocalDay day, double money, Sensors sensors, Map<String, Device> devices) {

  /** Curtailment, clipping, shade and soiling are no unavailability. */
  static final Set<Cause> UNAVAILABLE =
      Set.of(Cause.FAULT, Cause.DEAD, Cause.STRING, Cause.SNOW, Cause.GRID);

  LocalDate date() {
    return day.date();
  }

  /** Returns the same day with more money: energy was found later. */
  FigureDay plusMoney(double more) {
    return new FigureDay(day, money + more, sensors, devices);
  }

  /** Returns the same day with what the inverters lost while they were not available. */
  FigureDay with(List<DeviceLosses> losses) {
    Map<String, Device> changed = new LinkedHashMap<>(devices);
    for (DeviceLosses each : losses) {
      changed.computeIfPresent(each.device(), (name, device) -> device.with(unavailable(each)));
    }
    return new FigureDay(day, money, sensors, changed);
  }

  private NavigableMap<Long, Long> unavailable(DeviceLosses losses) {
    NavigableMap<Long, Long> unavailable = new TreeMap<>();
    for (int slot = 0; slot < losses.slots().size(); slot++) {
      Optional<SlotLoss> loss = losses.slots().get(slot);
      if (loss.isPresent() && UNAVAILABLE.contains(loss.get().cause())) {
        unavailable.put(day.slotStart(slot), loss.get().milliWattHours());
      }
    }
    return unavailable;
  }

  /**
   * Returns the same day after the counter of an inverter was read again, which had been silent.
   *
   * @param lost mWh; 0 if the inverter ran
   */
  FigureDay decide(String inverter, long lost) {
    Map<String, Device> changed = new LinkedHashMap<>(devices);
    changed.computeIfPresent(inverter, (name, device) -> device.decide(lost));
    return new FigureDay(day, money, sensors, changed);
  }

  /**
   * How many slots have readings of the sensors.
   *
   * @param sunny slots with the sun above the horizon
   * @param plane of these, slots with an irradiance in the plane of the array
   * @param warm of the latter, slots with a temperature of modules or air
   * @param light slots of {@code sunny} with any irradiance
   */
  record Sensors(int sunny, int plane, int warm, int light) {

    static final Sensors NONE = new Sensors(0, 0, 0, 0);

    Sensors plus(Sensors other) {
      return new Sensors(
          sunny + other.sunny, plane + other.plane, warm + other.warm, light + other.light);
    }
  }

  /**
   * One inverter.
   *
   * @param watts DC nameplate; 0 before its first reading
   * @param lost mWh by the begin of each slot in which it was not available
   */
  record Device(double watts, Times times, Light light, NavigableMap<Long, Long> lost) {

    Device with(NavigableMap<Long, Long> unavailable) {
      return new Device(watts, times, light, unavailable);
    }

    private Device decide(long found) {
      NavigableMap<Long, Long> all = new TreeMap<>(lost);
      all.putAll(times.shares(found));
      return new Device(watts, times.decide(found > 0), light, all);
    }
  }

  /**
   * Times of one inverter in slots, by their begins in milliseconds since the epoch.
   *
   * @param lit slots in which an inverter is awake, from its first reading or commissioning on
   * @param read of these, as far as they have readings of the energy
   * @param useful slots with enough sun for the availability
   * @param open of these, slots without readings whose energy is not known, with the mWh that were
   *     possible
   * @param down of the useful slots, those without production
   */
  record Times(int lit, double read, int useful, NavigableMap<Long, Long> open, Set<Long> down) {

    private Times decide(boolean isDown) {
      Set<Long> all = new TreeSet<>(down);
      if (isDown) {
        all.addAll(open.keySet());
      }
      return new Times(lit, read, useful, new TreeMap<>(), all);
    }

    /** Divides an energy among the open slots by what was possible in them. */
    NavigableMap<Long, Long> shares(long energy) {
      double[] possible = open.values().stream().mapToDouble(Long::doubleValue).toArray();
      NavigableMap<Long, Long> shares = new TreeMap<>();
      if (energy > 0 && DoubleStream.of(possible).sum() > 0) {
        long[] parts = Apportionment.divide(energy, possible);
        int part = 0;
        for (long slot : open.keySet()) {
          shares.put(slot, parts[part++]);
        }
      }
      return shares;
    }
  }

  /**
   * What the light makes likely for one inverter.
   *
   * @param plane at its nameplate power
   * @param corrected the same by the temperature of its modules
   * @param model by the model of modules and inverter
   * @param index energy by expected energy in slots with 200 to 1200 W/m²; {@code NaN} without a
   *     sensor or enough of them
   */
  record Light(Expected plane, Expected corrected, Expected model, double index) {}

  /**
   * Energy that light makes likely, in mWh.
   *
   * @param known in slots whose energy is known
   * @param open in slots without readings whose energy a counter may show later
   * @param outside energy that was produced while the sensor gave no reading; there is nothing to
   *     compare it with
   */
  record Expected(double known, double open, long outside) {

    /** On a day without any reading of the sensor. */
    static final Expected NONE = new Expected(0, 0, 0);
  }
}
