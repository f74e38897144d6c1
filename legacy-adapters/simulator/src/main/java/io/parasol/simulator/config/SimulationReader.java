// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import io.parasol.config.model.profile.Unit;
import io.parasol.config.profile.ProfileLibrary;
import io.parasol.config.profile.SerialReader;
import io.parasol.config.site.DeviceReader;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the configuration of {@code parasol simulate}. */
final class SimulationReader {

  private static final Keys KEYS =
      Keys.of("endpoints", "lines", "panels", "day", "from", "speed", "latitude", "seed");
  private static final Keys ENDPOINT =
      Keys.of(
          Stream.of(
                  SimulatedPlaceReader.KINDS,
                  SerialReader.KEYS,
                  SimulatedPlaceReader.LINE_KEYS,
                  List.of("controllers", "faults"))
              .flatMap(List::stream)
              .toArray(String[]::new));

  private static final String ENDPOINTS =
      "a list of endpoints, each with a place, such as listen, and controllers";

  private final SimulatedPlaceReader places = new SimulatedPlaceReader();
  private final SimulatedControllerReader controllers;

  private SimulationReader(ProfileLibrary profiles) {
    this.controllers = new SimulatedControllerReader(profiles);
  }

  static SimulationConfig read(Source source) throws ConfigException {
    Section whole = source.mapping(KEYS);
    var profiles = new ProfileLibrary(source.file().resolveSibling("profiles"));
    List<PanelSimulation> panels = SimulatedPanelReader.read(whole);
    SimulationReader reader = new SimulationReader(profiles);
    List<Endpoint> endpoints =
        whole.has("endpoints") || !(whole.has("panels") || whole.has("lines"))
            ? reader.endpoints(whole)
            : List.of();
    List<Line> lines = new SimulatedLineReader(reader.places).read(whole);
    Day day = DayReader.read(whole);
    source.problems().throwIfAny(source.file());
    return new SimulationConfig(endpoints, lines, panels, day);
  }

  private List<Endpoint> endpoints(Section whole) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (Field item : whole.requiredItems("endpoints", ENDPOINTS)) {
      item.section(item.value().position(), ENDPOINT)
          .flatMap(this::endpoint)
          .ifPresent(endpoints::add);
    }
    return endpoints;
  }

  private Optional<Endpoint> endpoint(Section endpoint) {
    Optional<Place> place = places.read(endpoint);
    List<Fault> faults = FaultReader.ofEndpoint(endpoint, place);
    Map<Unit, SimulatedController> found = new LinkedHashMap<>();
    for (Named named : endpoint.requiredEntries("controllers", "a mapping of units, such as 1")) {
      Optional<Unit> unit = named.as(DeviceReader.UNIT);
      Optional<SimulatedController> controller =
          named
              .section(SimulatedControllerReader.KEYS)
              .flatMap(section -> controllers.read(section, place));
      if (unit.isPresent()
          && controller.isPresent()
          && found.putIfAbsent(unit.get(), controller.get()) != null) {
        named.problem("a duplicate in another spelling", "each unit once");
      }
    }
    return place.filter(any -> !found.isEmpty()).map(where -> new Endpoint(where, found, faults));
  }
}
