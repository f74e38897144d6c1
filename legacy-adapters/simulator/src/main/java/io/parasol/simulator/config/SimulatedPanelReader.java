// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.PointName;
import io.parasol.config.profile.PointReader;
import io.parasol.config.site.PanelReader;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads the simulated panels that connect over unencrypted MQTT. */
final class SimulatedPanelReader {

  private static final Keys KEYS =
      Keys.of(
          "connect", "client", "topic", "plays", "points", "settings", "every", "retain", "faults");
  private static final Keys FAULT = Keys.of("fault", "after", "lasts", "client");

  private static final TextFormat<HostPort> CONNECT = TextFormat.peer(1883);
  private static final TextFormat<String> TOPIC =
      TextFormat.matching(
          "one to eight levels without wildcards, such as pv/17", PanelSimulation.TOPIC);
  private static final TextFormat<PlayMode> PLAYS =
      TextFormat.oneOf(
          Stream.of(PlayMode.values()).filter(each -> each != PlayMode.PATTERN).toList());
  private static final TextFormat<Duration> EVERY =
      TextFormat.duration(PanelSimulation.MIN_EVERY, PanelSimulation.MAX_EVERY);
  private static final TextFormat<String> FIRST = TextFormat.shortText(64);
  private static final TextFormat<PanelFault.PanelFaultKind> FAULTS =
      TextFormat.oneOf(List.of(PanelFault.PanelFaultKind.values()));

  private SimulatedPanelReader() {}

  /** Reads all panels of a simulation, in the order of the file. */
  static List<PanelSimulation> read(Section whole) {
    List<PanelSimulation> panels = new ArrayList<>();
    List<Field> items =
        whole.has("panels")
            ? whole.requiredItems("panels", "a list of panels, each with connect, client and topic")
            : List.of();
    if (items.size() > SimulationConfig.MAX_PANELS) {
      whole.problem("panels", items.size() + " panels", "at most " + SimulationConfig.MAX_PANELS);
      return List.of();
    }
    for (Field item : items) {
      item.section(item.value().position(), KEYS)
          .flatMap(SimulatedPanelReader::panel)
          .ifPresent(panels::add);
    }
    return panels;
  }

  private static Optional<PanelSimulation> panel(Section panel) {
    Optional<HostPort> connect = panel.required("connect", CONNECT);
    Optional<ClientName> client = panel.required("client", PanelReader.CLIENT);
    Optional<String> topic = panel.required("topic", TOPIC);
    Optional<PlayMode> mode = panel.required("plays", PLAYS);
    List<PointName> points = points(panel);
    Map<PointName, String> settings = settings(panel);
    Duration every = panel.optional("every", EVERY, Duration.ofSeconds(1));
    boolean isRetained = panel.optional("retain", TextFormat.FLAG, false);
    List<PanelFault> faults = faults(panel);
    if (connect.isEmpty()
        || client.isEmpty()
        || topic.isEmpty()
        || mode.isEmpty()
        || tooMany(panel, "points", points.size())
        || tooMany(panel, "settings", settings.size())) {
      return Optional.empty();
    }
    return Optional.of(
        new PanelSimulation(
            connect.get(),
            client.get(),
            topic.get(),
            mode.get(),
            points,
            settings,
            every,
            isRetained,
            faults));
  }

  private static boolean tooMany(Section panel, String key, int count) {
    if (count > PanelSimulation.MAX_POINTS) {
      panel.problem(key, count + " entries", "at most " + PanelSimulation.MAX_POINTS);
    }
    return count > PanelSimulation.MAX_POINTS;
  }

  private static List<PointName> points(Section panel) {
    Set<PointName> points = new LinkedHashSet<>();
    for (Field item : panel.requiredItems("points", "a list of points, such as [ac_power]")) {
      item.as(PointReader.NAME)
          .filter(name -> !points.add(name))
          .ifPresent(name -> item.problem(name + ", twice", "each point once"));
    }
    return List.copyOf(points);
  }

  private static Map<PointName, String> settings(Section panel) {
    Map<PointName, String> settings = new LinkedHashMap<>();
    for (Named named : panel.entries("settings", "a mapping, such as {limit: 100}")) {
      Optional<PointName> name = named.as(PointReader.NAME);
      Optional<String> first = named.field().as(FIRST);
      if (name.isPresent() && first.isPresent()) {
        settings.put(name.get(), first.get());
      }
    }
    return settings;
  }

  private static List<PanelFault> faults(Section panel) {
    List<PanelFault> faults = new ArrayList<>();
    for (Field item : panel.items("faults", "a list, such as [{fault: flood, after: 30s}]")) {
      item.section(item.value().position(), FAULT)
          .flatMap(SimulatedPanelReader::fault)
          .ifPresent(faults::add);
    }
    return faults;
  }

  private static Optional<PanelFault> fault(Section fault) {
    Optional<PanelFault.PanelFaultKind> trick = fault.required("fault", FAULTS);
    Duration after = fault.optional("after", FaultReader.AFTER, Duration.ZERO);
    Optional<Duration> lasts = fault.optional("lasts", FaultReader.LASTS);
    if (trick.isEmpty()) {
      return Optional.empty();
    }
    if (trick.get() != PanelFault.PanelFaultKind.IMPOSTOR) {
      fault.rejectKey("client", "this fault");
      return Optional.of(new PanelFault(trick.get(), after, lasts, Optional.empty()));
    }
    return fault
        .required("client", PanelReader.CLIENT)
        .map(client -> new PanelFault(trick.get(), after, lasts, Optional.of(client)));
  }
}
