// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import java.util.List;
import java.util.stream.Stream;

/**
 * The configuration of {@code parasol simulate FILE}: simulated controllers on this machine and
 * their faults.
 *
 * @param endpoints each at a place of its own; at least one if there are no lines and panels.
 * @param lines devices with a line-based text protocol, each on a port of its own; at most {@link
 *     #MAX_LINES}.
 * @param panels panels that connect over unencrypted MQTT; at most {@link #MAX_PANELS}.
 * @param day the date, the time and the weather.
 */
public record SimulationConfig(
    List<Endpoint> endpoints, List<Line> lines, List<PanelSimulation> panels, Day day) {

  static final int MAX_LINES = 64;
  static final int MAX_PANELS = 64;

  public SimulationConfig {
    endpoints = List.copyOf(endpoints);
    lines = List.copyOf(lines);
    panels = List.copyOf(panels);
    require(
        !endpoints.isEmpty() || !lines.isEmpty() || !panels.isEmpty(), "endpoints", "at least one");
    require(lines.size() <= MAX_LINES, "lines", "at most " + MAX_LINES);
    require(panels.size() <= MAX_PANELS, "panels", "at most " + MAX_PANELS);
    List<String> fixed =
        Stream.concat(
                endpoints.stream().map(each -> each.place().name()).filter(name -> !isAny(name)),
                lines.stream().map(each -> each.port().toString()))
            .toList();
    require(fixed.stream().distinct().count() == fixed.size(), "place", "each only once");
  }

  /** Creates a simulation with the default day. */
  public SimulationConfig(List<Endpoint> endpoints) {
    this(endpoints, List.of(), List.of(), Day.DEFAULT);
  }

  private static boolean isAny(String address) {
    return address.endsWith(":0");
  }

  private static void require(boolean holds, String what, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s: expected %s".formatted(what, expected));
    }
  }
}
