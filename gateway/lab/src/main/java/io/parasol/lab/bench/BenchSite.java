// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.lab.bench.measure.BenchClient;
import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.bench.measure.CommandFloor;
import io.parasol.lab.bench.peer.PolledController;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A site for a benchmark: links of ten units each. Every unit has the same number of float32
 * holding registers, named by their addresses.
 *
 * @param folder contains all files.
 */
record BenchSite(Path folder, SiteConfig config) {

  private static final int UNITS_PER_LINK = 10;

  static final String TARGET =
      """
      profile: target
      timeout: 2s
      points:
        limit: {at: holding 0, type: uint16, write: {class: setpoint, min: 0, max: 60000}}
        mode: {at: holding 1, type: uint16, write: {class: config, min: 0, max: 60000}}
      """;

  /**
   * Creates the files and the certificate authority.
   *
   * @param sections further sections of the site file.
   * @param ports free ports: broker, metrics, then one for each link.
   */
  static BenchSite make(
      Path folder, int devices, int points, String every, String sections, List<Integer> ports)
      throws IOException, ConfigException, AuthorityException, UnusableKeyException {
    return make(folder, devices, points, every, sections, 0, ports);
  }

  /**
   * Creates the files as above, plus controllers that take commands: {@code target-NN} on a link of
   * their own. Their point {@code limit} needs one signer, their point {@code mode} two; the keys
   * are {@code one} and {@code two}. There is also the native device of {@link BrokerEcho}. The
   * last unit on that link is no device of the gateway: the {@linkplain CommandFloor floor} is
   * measured with it.
   *
   * @param ports one more, if there are targets.
   */
  static BenchSite make(
      Path folder,
      int devices,
      int points,
      String every,
      String sections,
      int targets,
      List<Integer> ports)
      throws IOException, ConfigException, AuthorityException, UnusableKeyException {
    StringBuilder site = new StringBuilder();
    site.append("site: bench\n");
    site.append("broker: {listen: 127.0.0.1:%d}\n".formatted(ports.get(0)));
    site.append("metrics: 127.0.0.1:%d\n".formatted(ports.get(1)));
    site.append(sections);
    site.append("links:\n");
    StringBuilder simulation = new StringBuilder("endpoints:\n");
    for (int link = 0; link < links(devices); link++) {
      int port = ports.get(2 + link);
      site.append("  link-%d: {tcp: \"127.0.0.1:%d\"}\n".formatted(link, port));
      simulation.append("  - listen: 127.0.0.1:%d\n    controllers:\n".formatted(port));
      for (int unit = 1; unit <= unitsOn(link, devices); unit++) {
        simulation.append("      %d: {profile: bench, plays: pattern}\n".formatted(unit));
      }
    }
    if (targets > 0) {
      int port = ports.get(2 + links(devices));
      site.append("  targets: {tcp: \"127.0.0.1:%d\"}\n".formatted(port));
      simulation.append("  - listen: 127.0.0.1:%d\n    controllers:\n".formatted(port));
      for (int unit = 1; unit <= floorUnit(targets); unit++) {
        simulation.append("      %d: {profile: target, plays: inverter}\n".formatted(unit));
      }
    }
    site.append(signers(folder, targets));
    site.append("devices:\n");
    for (int target = 0; target < targets; target++) {
      site.append(
          "  target-%02d: {link: targets, unit: %d, profile: target, every: %s}\n"
              .formatted(target, target + 1, every));
    }
    if (targets > 0) {
      site.append("  %s: {native: true}\n".formatted(BrokerEcho.DEVICE));
    }
    for (int device = 0; device < devices; device++) {
      site.append(
          "  %s: {link: link-%d, unit: %d, profile: bench, every: %s}\n"
              .formatted(device(device), link(device), unit(device), every));
    }
    return write(
        folder,
        Map.of(
            "site.yaml", site.toString(),
            "simulation.yaml", simulation.toString(),
            "profiles/bench.yaml", profile(points),
            "profiles/target.yaml", TARGET));
  }

  /** Returns the unit on the link of the targets that the gateway does not know. */
  static int floorUnit(int targets) {
    return targets + 1;
  }

  /** Creates the keys; without targets there are no signers. */
  static String signers(Path folder, int targets) throws IOException, UnusableKeyException {
    if (targets == 0) {
      return "";
    }
    Files.createDirectories(folder);
    StringBuilder signers = new StringBuilder("thresholds: {config: 2}\nsigners:\n");
    for (String name : List.of("one", "two")) {
      SigningKey.generate()
          .write(folder.resolve(name + ".key"), folder.resolve(name + ".pub"), new char[0]);
      signers.append("  %s: {key: %s.pub, classes: [setpoint, config]}\n".formatted(name, name));
    }
    return signers.toString();
  }

  /**
   * Writes the files of a site and creates its certificate authority.
   *
   * @param files by name: {@code site.yaml}, and the files that it refers to.
   */
  static BenchSite write(Path folder, Map<String, String> files)
      throws IOException, ConfigException, AuthorityException, UnusableKeyException {
    Files.createDirectories(folder.resolve("profiles"));
    for (Map.Entry<String, String> each : files.entrySet()) {
      Files.writeString(folder.resolve(each.getKey()), each.getValue());
    }
    Path file = folder.resolve("site.yaml");
    SiteConfig config = ConfigFile.load(file, Map.of());
    SiteAuthority authority =
        SiteAuthority.init(
            PkiFolder.in(config.state()),
            config.trustDomain(),
            config.site(),
            Set.of("localhost"),
            Clock.systemUTC());
    for (Role role : List.of(Role.VIEWER, Role.OPERATOR)) {
      authority.issueOperator(new OperatorName(role.wireName()), role);
      authority
          .exports()
          .pkcs12(role.wireName(), folder.resolve(role.wireName() + ".p12"), new char[0]);
    }
    return new BenchSite(folder, config);
  }

  /** Returns the controllers of {@link #make}. */
  static List<PolledController> controllers(int devices, List<Integer> ports) {
    List<PolledController> controllers = new ArrayList<>();
    for (int number = 0; number < devices; number++) {
      String device = device(number);
      controllers.add(
          new PolledController(
              device,
              ports.get(2 + link(number)),
              unit(number),
              "parasol/bench/%s/telemetry".formatted(device)));
    }
    return controllers;
  }

  private static String device(int number) {
    return "unit-%03d".formatted(number);
  }

  private static int link(int device) {
    return device / UNITS_PER_LINK;
  }

  private static int unit(int device) {
    return 1 + device % UNITS_PER_LINK;
  }

  /** Returns the number of links for that many devices. */
  static int links(int devices) {
    return (devices + UNITS_PER_LINK - 1) / UNITS_PER_LINK;
  }

  private static int unitsOn(int link, int devices) {
    return Math.min(UNITS_PER_LINK, devices - link * UNITS_PER_LINK);
  }

  static String profile(int points) {
    StringBuilder profile = new StringBuilder("profile: bench\ntimeout: 2s\npoints:\n");
    for (int point = 0; point < points; point++) {
      profile.append("  p%d: {at: holding %d, type: float32}\n".formatted(2 * point, 2 * point));
    }
    return profile.toString();
  }

  /** Subscribes to the telemetry of the site as its viewer. */
  BenchClient subscribe(BiConsumer<String, byte[]> onMessage) throws UnusableKeyException {
    return BenchClient.connect(
        new HostPort("localhost", config.broker().listen().port()),
        TlsMaterial.loadPkcs12(file("viewer.p12"), new char[0]),
        List.of(new Topics(config.topicRoot(), config.site()).ofAll(Kind.TELEMETRY)),
        onMessage,
        () -> {});
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** Starts the simulator of the controllers, and waits until it is ready. */
  ChildProcess startSimulator(String log) throws IOException {
    return startSimulator("simulation.yaml", log);
  }

  /** Starts a simulator with a simulation file of this site, and waits until it is ready. */
  ChildProcess startSimulator(String simulation, String log) throws IOException {
    return started(file(log), List.of("simulate", file(simulation).toString()));
  }

  /** Starts the gateway, and waits until it is ready. */
  ChildProcess startGateway() throws IOException {
    return startGateway("run");
  }

  /** Starts the gateway with {@code run} or a verb like it, and waits until it is ready. */
  ChildProcess startGateway(String verb) throws IOException {
    return started(file("gateway.log"), List.of(verb, "-c", file("site.yaml").toString()));
  }

  /** Returns the launcher that has started this process; empty if none has. */
  static Optional<String> launcher() {
    return Optional.ofNullable(System.getenv("PARASOL_PROGRAM")).filter(each -> !each.isEmpty());
  }

  /**
   * Starts the gateway as a user does, by the launcher if there is one, and waits until it is
   * ready.
   */
  ChildProcess startInstalledGateway() throws IOException {
    List<String> words = List.of("run", "-c", file("site.yaml").toString());
    List<String> command = new ArrayList<>(launcher().map(List::of).orElse(List.of()));
    command.addAll(command.isEmpty() ? ChildProcess.command(words) : words);
    return ready(ChildProcess.startProgram(file("gateway.log"), "run", command));
  }

  private static ChildProcess started(Path log, List<String> words) throws IOException {
    return ready(ChildProcess.start(log, words));
  }

  private static ChildProcess ready(ChildProcess process) throws IOException {
    try {
      process.awaitLine("ready");
      return process;
    } catch (IOException | RuntimeException failed) {
      process.close();
      throw failed;
    }
  }
}
