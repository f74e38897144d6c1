// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.profile.ProfileFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.BusPlans;
import io.parasol.legacy.modbus.plan.BusPlan;
import io.parasol.simulator.config.SimulationConfig;
import io.parasol.simulator.config.SimulationFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A benchmark site with one serial line: eight units with the register maps of real devices, on a
 * pseudo terminal at the speed of a line. The last units can stop responding.
 *
 * @param period of every unit.
 */
record BusSite(BenchSite site, SimulationConfig simulation, BusPlan plan, Duration period) {

  /** Typical inverters and a meter on serial lines, with very different register maps. */
  private static final List<String> MODELS =
      List.of(
          "deye-hybrid",
          "eastron-sdm630",
          "goodwe-dt",
          "growatt-tl-x",
          "solax-hybrid",
          "solis-hybrid",
          "sungrow-sg",
          "deye-string");

  static final int UNITS = MODELS.size();

  /** The response timeout of a unit. */
  static final Duration TIMEOUT = Duration.ofMillis(500);

  /**
   * The properties of the line.
   *
   * @param silent how many units stop responding.
   * @param from when they stop, since the start of the simulation; {@code lasts} is for how long.
   */
  record Line(int baud, Duration turnaround, int silent, Duration from, Optional<Duration> lasts) {}

  /** Creates a site with the shortest period that {@code check} accepts. */
  static BusSite paced(Path folder, Line line, List<Integer> ports)
      throws IOException, ConfigException, AuthorityException, UnusableKeyException {
    BusSite estimate = make(folder.resolve("plan"), line, Duration.ofHours(1), ports);
    long shortest = estimate.plan.shortestPeriod().orElseThrow().toMillis();
    return make(folder.resolve("site"), line, Duration.ofMillis((shortest + 9) / 10 * 10), ports);
  }

  /**
   * Creates the files and the certificate authority.
   *
   * @param ports free ports: broker, metrics.
   */
  static BusSite make(Path folder, Line line, Duration period, List<Integer> ports)
      throws IOException, ConfigException, AuthorityException, UnusableKeyException {
    Path port = folder.resolve("bus");
    StringBuilder site = new StringBuilder();
    site.append("site: bench\n");
    site.append("broker: {listen: 127.0.0.1:%d}\n".formatted(ports.get(0)));
    site.append("metrics: 127.0.0.1:%d\n".formatted(ports.get(1)));
    site.append("links:\n  bus: {serial: %s, baud: %d}\ndevices:\n".formatted(port, line.baud));
    StringBuilder simulation = new StringBuilder("endpoints:\n");
    simulation.append("  - pty: %s\n    baud: %d\n    strict: true\n".formatted(port, line.baud));
    simulation.append("    controllers:\n");
    Map<String, String> files = new HashMap<>();
    for (int unit = 1; unit <= UNITS; unit++) {
      SparseRegisterMap map = SparseRegisterMap.of(ProfileFile.load(MODELS.get(unit - 1), folder));
      String device = "device-" + unit;
      files.put("profiles/%s.yaml".formatted(map.name()), map.profile(line.turnaround, TIMEOUT));
      files.put("profiles/%s.yaml".formatted(device), map.device(device));
      site.append(
          "  %s: {link: bus, unit: %d, profile: %s, every: %dms}\n"
              .formatted(device(unit), unit, map.name(), period.toMillis()));
      simulation.append(
          "      %d: {profile: %s, plays: pattern, turnaround: %dms%s}\n"
              .formatted(unit, device, line.turnaround.toMillis(), fault(unit, line)));
    }
    files.put("site.yaml", site.toString());
    files.put("simulation.yaml", simulation.toString());
    BenchSite made = BenchSite.write(folder, files);
    return new BusSite(
        made,
        SimulationFile.load(made.file("simulation.yaml"), Map.of()),
        BusPlans.of(made.config()).get(0),
        period);
  }

  private static String fault(int unit, Line line) {
    if (unit <= UNITS - line.silent) {
      return "";
    }
    return ", faults: [{fault: silence, after: %dms%s}]"
        .formatted(
            line.from.toMillis(),
            line.lasts.map(time -> ", lasts: %dms".formatted(time.toMillis())).orElse(""));
  }

  SiteConfig config() {
    return site.config();
  }

  static DeviceId device(int unit) {
    return new DeviceId("unit-%d".formatted(unit));
  }

  /** Returns the units that always respond. */
  static List<Unit> healthy(int silent) {
    List<Unit> units = new ArrayList<>();
    for (int unit = 1; unit <= UNITS - silent; unit++) {
      units.add(new Unit(unit));
    }
    return units;
  }

  /** Returns how many requests one reading of a unit takes. */
  int requests(Unit unit) {
    return plan.cycles().stream()
        .filter(cycle -> cycle.device().equals(device(unit.value())))
        .mapToInt(BusPlan.Cycle::requests)
        .sum();
  }

  /** Returns the minimum time in which the line can read every unit once. */
  Duration floor() {
    return plan.cycles().stream().map(BusPlan.Cycle::busy).reduce(Duration.ZERO, Duration::plus);
  }
}
