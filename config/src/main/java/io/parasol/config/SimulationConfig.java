// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.simulation.Day;
import io.parasol.config.simulation.Endpoint;
import io.parasol.config.simulation.Line;
import io.parasol.config.simulation.Panel;
import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code parasol simulate FILE} plays: controllers on this machine that behave, and misbehave,
 * as the file says.
 *
 * @param endpoints each at a place of its own; at least one where there is nothing else.
 * @param lines devices that speak in lines of text, each on a port of its own; at most {@link
 *     #MOST_LINES}.
 * @param panels who connect by themselves, over plain MQTT; at most {@link #MOST_PANELS}.
 * @param day the day over the plant.
 */
public record SimulationConfig(
    List<Endpoint> endpoints, List<Line> lines, List<Panel> panels, Day day) {

  static final int MOST_LINES = 64;
  static final int MOST_PANELS = 64;

  public SimulationConfig {
    endpoints = List.copyOf(endpoints);
    lines = List.copyOf(lines);
    panels = List.copyOf(panels);
    require(
        !endpoints.isEmpty() || !lines.isEmpty() || !panels.isEmpty(), "endpoints", "at least one");
    require(lines.size() <= MOST_LINES, "lines", "at most " + MOST_LINES);
    require(panels.size() <= MOST_PANELS, "panels", "at most " + MOST_PANELS);
    List<String> fixed =
        Stream.concat(
                endpoints.stream().map(each -> each.place().name()).filter(name -> !isAny(name)),
                lines.stream().map(each -> each.port().toString()))
            .toList();
    require(fixed.stream().distinct().count() == fixed.size(), "place", "each only once");
  }

  /** On a usual day. */
  public SimulationConfig(List<Endpoint> endpoints) {
    this(endpoints, List.of(), List.of(), Day.USUAL);
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
