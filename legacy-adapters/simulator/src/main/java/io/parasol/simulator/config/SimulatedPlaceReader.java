// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import io.parasol.config.model.site.Framing;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.profile.SerialReader;
import io.parasol.config.yaml.PathText;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Words;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the places of simulated controllers. Each place may be used once. */
final class SimulatedPlaceReader {

  /** An endpoint has exactly one of these keys, which determines the kind of its place. */
  static final List<String> KINDS = List.of("listen", "rtu-over-tcp", "pty", "serial");

  /** The keys of a serial line, in addition to its character format. */
  static final List<String> LINE_KEYS = List.of("framing", "strict", "echo", "batch");

  private static final List<String> PTY_KEYS = List.of("strict", "echo", "batch");

  private static final TextFormat<HostPort> LISTEN = TextFormat.listen(502);
  private static final TextFormat<HostPort> CONVERTER = TextFormat.listen(4001);
  private static final TextFormat<Duration> BATCH =
      TextFormat.duration(Duration.ofMillis(1), Duration.ofSeconds(1));

  private final Set<String> usedNames = new HashSet<>();

  /** Returns the place of this endpoint, or empty if it is invalid. */
  Optional<Place> read(Section endpoint) {
    List<String> kinds = KINDS.stream().filter(endpoint::has).toList();
    if (kinds.size() != 1) {
      if (kinds.isEmpty()) {
        endpoint.problem("listen", "missing", Words.oneOf(KINDS));
      } else {
        endpoint.problem(
            kinds.get(1), "not allowed together with " + kinds.get(0), "one kind of place");
      }
      return Optional.empty();
    }
    String kind = kinds.get(0);
    boolean hasLine = kind.equals("pty") || kind.equals("serial");
    if (!hasLine) {
      SerialReader.KEYS.forEach(key -> endpoint.rejectKey(key, "a network endpoint"));
      LINE_KEYS.forEach(key -> endpoint.rejectKey(key, "a network endpoint"));
    } else if (kind.equals("serial")) {
      PTY_KEYS.forEach(key -> endpoint.rejectKey(key, "a real serial port"));
    }
    Optional<Place> place =
        switch (kind) {
          case "listen" -> endpoint.required(kind, LISTEN).map(Place.Tcp::new);
          case "rtu-over-tcp" -> endpoint.required(kind, CONVERTER).map(Place.RtuOverTcp::new);
          default -> line(endpoint, kind);
        };
    return place.filter(each -> isUnique(endpoint, kind, each.name()));
  }

  /** Returns the port of a device that is alone on its line, or empty if it is invalid. */
  Optional<Path> port(Section device) {
    if (device.has("pty") && device.has("serial")) {
      device.problem("serial", "not allowed together with pty", "one kind of place");
      return Optional.empty();
    }
    String kind = device.has("serial") ? "serial" : "pty";
    return device
        .required(kind, path(device))
        .filter(path -> isUnique(device, kind, path.toString()));
  }

  private static TextFormat<Path> path(Section section) {
    return PathText.relativeTo(section.source().file(), "the path of a port, such as ./bus-1");
  }

  private static Optional<Place> line(Section endpoint, String kind) {
    Framing framing = SerialReader.framing(endpoint);
    boolean strict = endpoint.optional("strict", TextFormat.FLAG, false);
    boolean echo = endpoint.optional("echo", TextFormat.FLAG, false);
    Duration batch = endpoint.optional("batch", BATCH, Duration.ZERO);
    Optional<SerialSettings> line =
        SerialReader.read(endpoint, endpoint.required(kind, path(endpoint)));
    return line.filter(settings -> SerialReader.fits(endpoint, settings, framing))
        .map(
            settings ->
                kind.equals("pty")
                    ? new Place.Pty(settings, framing, strict, echo, batch)
                    : new Place.Serial(settings, framing));
  }

  private boolean isUnique(Section section, String kind, String name) {
    if (name.endsWith(":0") || usedNames.add(name)) {
      return true;
    }
    section.problem(kind, name + ", twice", "each place once");
    return false;
  }
}
