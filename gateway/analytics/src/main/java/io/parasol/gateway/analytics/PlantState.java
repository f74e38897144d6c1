// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.energy.DeviceHistory;
import io.parasol.gateway.analytics.energy.EnergySlots;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.energy.SlotMeans;
import io.parasol.gateway.analytics.expected.SkyMoment;
import io.parasol.gateway.analytics.expected.Weather;
import io.parasol.gateway.analytics.losses.DeviceDay;
import io.parasol.gateway.analytics.losses.PlantDay;
import io.parasol.gateway.analytics.model.PlantEvent;
import io.parasol.gateway.analytics.model.PvPlant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The inverters, sensors and events of a plant, and the day that is made of them. */
final class PlantState {

  private static final int MAX_EVENTS = 10_000;

  final PvPlant plant;
  final List<InverterState> inverters = new ArrayList<>();
  final Map<String, List<InverterState>> groups = new LinkedHashMap<>();
  private final DeviceHistory sensors = new DeviceHistory();
  private final Map<String, DeviceHistory> histories = new LinkedHashMap<>();
  private final Map<String, PlantEvent> events = new LinkedHashMap<>();
  private long openFrom = Long.MIN_VALUE;

  PlantState(PvPlant plant) {
    this.plant = plant;
    plant.inverters().forEach(each -> inverters.add(new InverterState(plant.site(), each)));
    for (InverterState each : inverters) {
      groups.computeIfAbsent(each.nameplate.group(), absent -> new ArrayList<>()).add(each);
      histories.put(each.nameplate.device(), each.history);
    }
    if (!plant.sensors().isEmpty()) {
      histories.putIfAbsent(plant.sensors(), sensors);
    }
  }

  Map<String, DeviceHistory> histories() {
    return histories;
  }

  /** Adds an event, or replaces the one with its id. The oldest makes room. */
  void add(PlantEvent event) {
    events.put(event.id(), event);
    if (events.size() > MAX_EVENTS) {
      events.remove(events.keySet().iterator().next());
    }
  }

  /** Returns the inverters of the group of an inverter, with it. */
  List<InverterState> group(InverterState inverter) {
    return groups.getOrDefault(inverter.nameplate.group(), List.of());
  }

  GroupWeights weights(InverterState inverter) {
    List<InverterState> others = new ArrayList<>(group(inverter));
    others.remove(inverter);
    return new GroupWeights(plant.site(), inverter.nameplate, others, openFrom);
  }

  EnergySlots energy(InverterState inverter, LocalDay day) {
    return inverter.meter.slots(day, inverter.meter.steps(), weights(inverter));
  }

  PlantDay day(LocalDay day) {
    List<DeviceDay> devices = new ArrayList<>(inverters.size());
    for (InverterState each : inverters) {
      devices.add(new DeviceDay(each.nameplate, each.history, energy(each, day)));
    }
    List<SkyMoment> sky = new ArrayList<>(day.slots());
    for (int slot = 0; slot < day.slots(); slot++) {
      long middle = day.slotStart(slot) + LocalDay.SLOT_MILLIS / 2;
      sky.add(SkyMoment.at(Instant.ofEpochMilli(middle), plant.site()));
    }
    return new PlantDay(day, plant.site(), sky, weather(day), devices, eventsOf(day));
  }

  private List<PlantEvent> eventsOf(LocalDay day) {
    Instant begin = Instant.ofEpochMilli(day.startMillis());
    Instant end = Instant.ofEpochMilli(day.endMillis());
    return events.values().stream().filter(each -> each.span().overlaps(begin, end)).toList();
  }

  private List<Weather> weather(LocalDay day) {
    DeviceHistory source = histories.getOrDefault(plant.sensors(), sensors);
    double[] plane = SlotMeans.of(source.of(Meaning.POA_IRRADIANCE), day);
    double[] cell = SlotMeans.of(source.of(Meaning.REFERENCE_IRRADIANCE), day);
    double[] horizontal = SlotMeans.of(source.of(Meaning.GHI), day);
    double[] module = SlotMeans.of(source.of(Meaning.MODULE_TEMP), day);
    double[] ambient = SlotMeans.of(source.of(Meaning.AMBIENT_TEMP), day);
    double[] wind = SlotMeans.of(source.of(Meaning.WIND), day);
    List<Weather> weather = new ArrayList<>(day.slots());
    for (int slot = 0; slot < day.slots(); slot++) {
      weather.add(
          new Weather(
              plane[slot], cell[slot], horizontal[slot], module[slot], ambient[slot], wind[slot]));
    }
    return weather;
  }

  /** Drops the samples of a day and what came before it. */
  void close(LocalDay day) {
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
