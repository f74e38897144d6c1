// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.BundledFiles;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.state.VerbException;
import io.parasol.simulator.config.SimulationConfig;
import io.parasol.simulator.config.SimulationFile;
import io.parasol.simulator.port.VirtualPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The folder of a demo: its configuration, the site's certificate authority, and the files that an
 * operator needs to connect. Created again at each start.
 */
final class DemoFolder {

  private static final char[] NO_PASSWORD = {};

  /**
   * The parts of the bundled files that need a serial line, between two marks on lines of their
   * own.
   */
  private static final Pattern SERIAL_LINE_PARTS =
      Pattern.compile("^ *# >>>\\R.*?^ *# <<<\\R", Pattern.DOTALL | Pattern.MULTILINE);

  private final Path folder;
  private final SiteConfig site;
  private final SimulationConfig simulation;
  private final Optional<String> whyNoLine;

  private DemoFolder(
      Path folder, SiteConfig site, SimulationConfig simulation, Optional<String> whyNoLine) {
    this.folder = folder;
    this.site = site;
    this.simulation = simulation;
    this.whyNoLine = whyNoLine;
  }

  /**
   * Creates the folder.
   *
   * @param portOffset added to each of the default ports.
   */
  static DemoFolder make(Path folder, int portOffset) {
    Path bus = folder.toAbsolutePath().normalize().resolve("bus");
    Map<String, String> variables =
        Map.of(
            "DEMO_BUS", quoted(bus),
            "DEMO_CHARGER", quoted(bus.resolveSibling("charger")),
            "DEMO_PANELS_PORT", Integer.toString(15022 + portOffset),
            "DEMO_BROKER_PORT", Integer.toString(8883 + portOffset),
            "DEMO_METRICS_PORT", Integer.toString(9464 + portOffset),
            "DEMO_ROOF_PORT", Integer.toString(15020 + portOffset),
            "DEMO_YARD_PORT", Integer.toString(15021 + portOffset));
    try {
      delete(folder);
      Files.createDirectories(folder);
      Optional<String> whyNoLine = whyNoLine(bus);
      Path siteFile =
          write(folder.resolve("site.yaml"), template("demo.yaml", whyNoLine), variables);
      Path simulationFile =
          write(
              folder.resolve("simulation.yaml"), template("simulation.yaml", whyNoLine), variables);
      SigningKey.generate()
          .write(
              folder.resolve("control-room.key"), folder.resolve("control-room.pub"), NO_PASSWORD);
      SigningKey.generate()
          .write(folder.resolve("stranger.key"), folder.resolve("stranger.pub"), NO_PASSWORD);
      SiteConfig site = ConfigFile.load(siteFile, Map.of());
      SimulationConfig simulation = SimulationFile.load(simulationFile, Map.of());
      issue(site, folder);
      return new DemoFolder(folder, site, simulation, whyNoLine);
    } catch (IOException | ConfigException | AuthorityException | UnusableKeyException failed) {
      throw new VerbException(
          ExitCode.FAILED, "cannot create %s: %s".formatted(folder, failed.getMessage()), failed);
    }
  }

  /** Returns the path escaped for a double-quoted YAML string. */
  private static String quoted(Path path) {
    return path.toString().replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static void issue(SiteConfig site, Path folder)
      throws AuthorityException, UnusableKeyException {
    SiteAuthority authority =
        SiteAuthority.init(
            PkiFolder.in(site.state()),
            site.trustDomain(),
            site.site(),
            Set.of("localhost"),
            Clock.systemUTC());
    for (DeviceId device : site.devices().keySet()) {
      authority.issueDevice(device);
    }
    for (Role role : List.of(Role.OPERATOR, Role.VIEWER)) {
      authority.issueOperator(new OperatorName(role.wireName()), role);
      authority.exportPem(role.wireName(), folder);
      authority.exportPkcs12(
          role.wireName(), folder.resolve(role.wireName() + ".p12"), NO_PASSWORD);
    }
  }

  /** Returns why this machine cannot simulate a serial line; empty if it can. */
  private static Optional<String> whyNoLine(Path bus) {
    try {
      VirtualPort.at(bus).close();
      return Optional.empty();
    } catch (IOException | LinkageError none) {
      return Optional.of(String.valueOf(none.getMessage()).replaceAll("\\s+", " "));
    }
  }

  /** Returns the bundled file, without the serial line and its devices if there cannot be one. */
  private static String template(String name, Optional<String> whyNoLine) {
    String text =
        BundledFiles.text(name)
            .orElseThrow(() -> new IllegalStateException(name + " is not on the class path"));
    return whyNoLine.isPresent() ? SERIAL_LINE_PARTS.matcher(text).replaceAll("") : text;
  }

  private static Path write(Path file, String template, Map<String, String> variables)
      throws IOException {
    String text = template;
    for (Map.Entry<String, String> each : variables.entrySet()) {
      text = text.replace("${" + each.getKey() + "}", each.getValue());
    }
    return Files.writeString(file, text);
  }

  /** Deletes the folder of an earlier demo. Refuses to delete any other folder. */
  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.exists(folder.resolve("simulation.yaml"))) {
      throw new VerbException(
          ExitCode.FAILED, folder + " exists, but was not created by a demo; move it away");
    }
    TemporaryFolder.delete(folder);
  }

  SiteConfig site() {
    return site;
  }

  /** Returns why the demo has no serial line; empty if it has one. */
  Optional<String> whyNoLine() {
    return whyNoLine;
  }

  SimulationConfig simulation() {
    return simulation;
  }

  Path file(String name) {
    return folder.resolve(name);
  }
}
