// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.energy.DayClock;
import io.parasol.gateway.analytics.energy.DeviceHistory;
import io.parasol.gateway.analytics.energy.EnergySlots;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.energy.SampleSeries;
import io.parasol.gateway.analytics.energy.SlotMeans;
import io.parasol.gateway.analytics.energy.ValueFilter;
import io.parasol.gateway.analytics.expected.SkyMoment;
import io.parasol.gateway.analytics.expected.Weather;
import io.parasol.gateway.analytics.losses.DeviceDay;
import io.parasol.gateway.analytics.losses.FormerSilence;
import io.parasol.gateway.analytics.losses.HiddenShares;
import io.parasol.gateway.analytics.losses.PlantDay;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PlantEvent;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.analytics.peers.PeerComparison;
import io.parasol.gateway.analytics.peers.SunPath;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The inverters, sensors and events of a plant, and the day that is made of them. */
final class PlantState {

  private static final int MAX_EVENTS = 10_000;
  private static final int MAX_RAIN_DAYS = 762;
  private static final int MAX_LIT_DAYS = 3;

  /** Between modules that can be compared, in degrees. */
  private static final double MAX_ANGLE = 15;

  final PvPlant plant;
  final List<InverterState> inverters = new ArrayList<>();

  /** Inverters that are compared: of one group, and of one orientation. */
  final List<List<InverterState>> groups = new ArrayList<>();

  /** The dirt on each group, by its name. */
  final Map<String, GroupSoiling> soiling = new LinkedHashMap<>();

  private final DeviceHistory sensors = new DeviceHistory();
  private final Map<String, DeviceHistory> histories = new LinkedHashMap<>();

  /** By their devices and ids. */
  private final Map<List<String>, PlantEvent> events = new LinkedHashMap<>();

  private final NavigableMap<LocalDate, Double> rain = new TreeMap<>();

  /** Of the irradiance sensor, if it is not horizontal. */
  final SensorPlane sensorPlane;

  private long openFrom = Long.MIN_VALUE;

  /** Of the days that are asked for now. */
  private final Map<LocalDay, boolean[]> lit = new LinkedHashMap<>();

  PlantState(PvPlant plant) {
    this.plant = plant;
    for (Nameplate nameplate : plant.inverters()) {
      InverterState each = new InverterState(plant.site(), nameplate, peersOf(nameplate));
      inverters.add(each);
      if (each.peers == groups.size()) {
        groups.add(new ArrayList<>());
      }
      groups.get(each.peers).add(each);
      soiling.computeIfAbsent(each.nameplate.group(), absent -> new GroupSoiling());
      histories.put(each.nameplate.device(), each.history);
    }
    sensorPlane =
        new SensorPlane(groups.stream().map(each -> each.get(0).nameplate.array()).toList());
    if (!plant.sensors().isEmpty()) {
      histories.putIfAbsent(plant.sensors(), sensors);
    }
  }

  Map<String, DeviceHistory> histories() {
    return histories;
  }

  /** Adds an event, or replaces the one of its device with its id. The oldest makes room. */
  void add(PlantEvent event) {
    events.put(List.of(event.device(), event.id()), event);
    if (events.size() > MAX_EVENTS) {
      events.remove(events.keySet().iterator().next());
    }
  }

  /** Returns the inverters of the group of an inverter, with it. */
  List<InverterState> group(InverterState inverter) {
    return groups.get(inverter.peers);
  }

  /** Returns the number of the inverters of the same group and orientation, or the next number. */
  private int peersOf(Nameplate nameplate) {
    int number = 0;
    for (List<InverterState> each : groups) {
      Nameplate first = each.get(0).nameplate;
      if (first.group().equals(nameplate.group())
          && first.array().angleTo(nameplate.array()) < MAX_ANGLE) {
        return number;
      }
      number++;
    }
    return number;
  }

  /**
   * Returns the inverters whose modules look elsewhere than configured, or whose clock is wrong.
   */
  List<String> turned() {
    return inverters.stream()
        .filter(each -> each.shade.isTurned())
        .map(each -> each.nameplate.device())
        .toList();
  }

  /** Returns whether an inverter has enough neighbours to be compared with them. */
  boolean hasNeighbours(InverterState inverter) {
    return group(inverter).size() >= PeerComparison.MIN_MEMBERS;
  }

  /**
   * Returns what an inverter loses that no comparison with its neighbours shows.
   *
   * @param soiled by the dirt on its group, 0 to 1
   */
  HiddenShares hidden(InverterState inverter, double soiled) {
    return new HiddenShares(
        soiled, hasNeighbours(inverter) ? 0 : inverter.dayFindings.weakStringShare());
  }

  GroupWeights weights(InverterState inverter) {
    return weights(inverter, new GroupWeights.Measured());
  }

  private GroupWeights weights(InverterState inverter, GroupWeights.Measured shared) {
    List<InverterState> others = new ArrayList<>(group(inverter));
    others.remove(inverter);
    return new GroupWeights(plant.site(), inverter.nameplate, others, openFrom, shared);
  }

  /** Returns for each slot of a day whether the sun is so high that each inverter is awake. */
  boolean[] lit(LocalDay day) {
    if (lit.size() > MAX_LIT_DAYS) {
      lit.clear();
    }
    return lit.computeIfAbsent(day, new DayClock(plant.site())::lit);
  }

  /** Returns the part that former days have of the silence with which a day began. */
  FormerSilence silence(InverterState inverter, LocalDay day) {
    if (!inverter.dayFindings.isUndecided()) {
      return FormerSilence.NONE;
    }
    long energy = 0;
    long possible = 0;
    for (EnergySlots each : inverter.meter.late(day, plant.site().zone(), weights(inverter))) {
      long undecided = inverter.dayFindings.undecided(each.day().date());
      energy += undecided > 0 ? each.total() : 0;
      possible += undecided;
    }
    return new FormerSilence(energy, possible);
  }

  EnergySlots energy(InverterState inverter, LocalDay day) {
    return energy(inverter, day, new GroupWeights.Measured());
  }

  private EnergySlots energy(InverterState inverter, LocalDay day, GroupWeights.Measured shared) {
    return inverter.meter.slots(day, inverter.meter.steps(), weights(inverter, shared));
  }

  PlantDay day(LocalDay day) {
    List<DeviceDay> devices = new ArrayList<>(inverters.size());
    GroupWeights.Measured shared = new GroupWeights.Measured();
    for (InverterState each : inverters) {
      devices.add(new DeviceDay(each.nameplate, each.history, energy(each, day, shared)));
    }
    List<SkyMoment> sky = new ArrayList<>(day.slots());
    for (int slot = 0; slot < day.slots(); slot++) {
      long middle = day.slotStart(slot) + LocalDay.SLOT_MILLIS / 2;
      sky.add(SkyMoment.at(Instant.ofEpochMilli(middle), plant.site()));
    }
    ValueFilter filter = new ValueFilter(plant.sensors());
    List<Weather> weather = weather(day, filter);
    List<ValueFilter.Dropped> dropped = new ArrayList<>(filter.dropped());
    devices.forEach(each -> dropped.addAll(each.dropped()));
    SunPath path = new SunPath(day, sky.stream().map(SkyMoment::sun).toList());
    PlantDay.Sky above = new PlantDay.Sky(sky, path, weather);
    return new PlantDay(day, plant.site(), above, devices, eventsOf(day), dropped);
  }

  private List<PlantEvent> eventsOf(LocalDay day) {
    Instant begin = Instant.ofEpochMilli(day.startMillis());
    Instant end = Instant.ofEpochMilli(day.endMillis());
    return events.values().stream().filter(each -> each.span().overlaps(begin, end)).toList();
  }

  private static double[] irradiance(
      DeviceHistory source, Meaning meaning, LocalDay day, ValueFilter filter) {
    return filter.moving(meaning, means(source, meaning, day, filter));
  }

  private static double[] means(
      DeviceHistory source, Meaning meaning, LocalDay day, ValueFilter filter) {
    return filter.inRange(meaning, SlotMeans.of(source.of(meaning), day));
  }

  private List<Weather> weather(LocalDay day, ValueFilter filter) {
    DeviceHistory source = histories.getOrDefault(plant.sensors(), sensors);
    double[] plane = irradiance(source, Meaning.POA_IRRADIANCE, day, filter);
    double[] cell = irradiance(source, Meaning.REFERENCE_IRRADIANCE, day, filter);
    double[] horizontal = irradiance(source, Meaning.GHI, day, filter);
    double[] module = means(source, Meaning.MODULE_TEMP, day, filter);
    double[] ambient = means(source, Meaning.AMBIENT_TEMP, day, filter);
    double[] wind = means(source, Meaning.WIND, day, filter);
    List<Weather> weather = new ArrayList<>(day.slots());
    for (int slot = 0; slot < day.slots(); slot++) {
      weather.add(
          new Weather(
              plane[slot], cell[slot], horizontal[slot], module[slot], ambient[slot], wind[slot]));
    }
    return weather;
  }

  /** Returns the rain of closed days in mm, where a sensor measures it. */
  NavigableMap<LocalDate, Double> rain() {
    return Collections.unmodifiableNavigableMap(rain);
  }

  /** Adds the rain of a day: how far its counter rose. */
  private void addRain(LocalDay day) {
    SampleSeries counter = histories.getOrDefault(plant.sensors(), sensors).of(Meaning.RAIN);
    double depth = 0;
    for (int i = Math.max(1, counter.lowerBound(day.startMillis())); i < counter.size(); i++) {
      if (counter.time(i) < day.endMillis()) {
        depth += Math.max(0, counter.value(i) - counter.value(i - 1));
      }
    }
    if (counter.size() > 0) {
      rain.put(day.date(), depth);
    }
    if (rain.size() > MAX_RAIN_DAYS) {
      rain.pollFirstEntry();
    }
  }

  /** Drops the samples of a day and what came before it. */
  void close(LocalDay day) {
    addRain(day);
    // The weights of one inverter need the samples of the others: all are fixed before any is
    // dropped.
    List<GroupWeights> weights = inverters.stream().map(this::weights).toList();
    for (int i = 0; i < inverters.size(); i++) {
      inverters.get(i).meter.fix(day, weights.get(i));
    }
    histories.values().forEach(each -> each.dropBefore(day.endMillis()));
    openFrom = day.endMillis();
    Instant old = Instant.ofEpochMilli(day.startMillis());
    events.values().removeIf(each -> each.span().end().isBefore(old));
  }
}
