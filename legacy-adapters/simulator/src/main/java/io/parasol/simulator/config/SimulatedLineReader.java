// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the simulated devices with a line-based text protocol. */
final class SimulatedLineReader {

  private static final Keys KEYS = Keys.of("pty", "serial", "speaks", "faults");
  private static final TextFormat<Line.DeviceProtocol> SPEAKS =
      TextFormat.oneOf(List.of(Line.DeviceProtocol.values()));

  private final SimulatedPlaceReader places;

  /**
   * Creates a reader.
   *
   * @param places the places that are in use; the reader adds the ports that it reads.
   */
  SimulatedLineReader(SimulatedPlaceReader places) {
    this.places = places;
  }

  /** Reads all text devices of a simulation, in the order of the file. */
  List<Line> read(Section whole) {
    List<Line> lines = new ArrayList<>();
    List<Field> items =
        whole.has("lines")
            ? whole.requiredItems(
                "lines", "a list of devices, each with a port, such as pty, and speaks")
            : List.of();
    if (items.size() > SimulationConfig.MAX_LINES) {
      whole.problem("lines", items.size() + " lines", "at most " + SimulationConfig.MAX_LINES);
      return List.of();
    }
    for (Field item : items) {
      item.section(item.value().position(), KEYS).flatMap(this::line).ifPresent(lines::add);
    }
    return lines;
  }

  private Optional<Line> line(Section line) {
    boolean isPty = !line.has("serial");
    Optional<Path> port = places.port(line);
    Optional<Line.DeviceProtocol> speaks = line.required("speaks", SPEAKS);
    List<Fault> faults = FaultReader.ofLine(line, isPty);
    return port.isEmpty() || speaks.isEmpty()
        ? Optional.empty()
        : Optional.of(new Line(port.get(), isPty, speaks.get(), faults));
  }
}
