// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.UnusableKeyException;
import io.parasol.config.ConfigException;
import io.parasol.config.ConfigFile;
import io.parasol.config.Shipped;
import io.parasol.config.SimulationConfig;
import io.parasol.config.SimulationFile;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.OperatorName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that the demo leaves behind: the configuration it ran, the site's authority, and what
 * an operator needs to join. Made anew each time.
 */
final class DemoFolder {

  private static final char[] NO_PASSWORD = {};

  private final Path folder;
  private final SiteConfig site;
  private final SimulationConfig simulation;

  private DemoFolder(Path folder, SiteConfig site, SimulationConfig simulation) {
    this.folder = folder;
    this.site = site;
    this.simulation = simulation;
  }

  /**
   * Makes the folder.
   *
   * @param portOffset added to each of the usual ports.
   */
  static DemoFolder make(Path folder, int portOffset) {
    Map<String, String> ports =
        Map.of(
            "DEMO_BROKER_PORT", Integer.toString(8883 + portOffset),
            "DEMO_METRICS_PORT", Integer.toString(9464 + portOffset),
            "DEMO_ROOF_PORT", Integer.toString(15020 + portOffset),
            "DEMO_YARD_PORT", Integer.toString(15021 + portOffset));
    try {
      delete(folder);
      Files.createDirectories(folder);
      Path siteFile = write(folder.resolve("site.yaml"), "demo.yaml", ports);
      Path simulationFile = write(folder.resolve("simulation.yaml"), "simulation.yaml", ports);
      SigningKey.generate()
          .write(
              folder.resolve("control-room.key"), folder.resolve("control-room.pub"), NO_PASSWORD);
      SigningKey.generate()
          .write(folder.resolve("stranger.key"), folder.resolve("stranger.pub"), NO_PASSWORD);
      SiteConfig site = ConfigFile.load(siteFile, Map.of());
      SimulationConfig simulation = SimulationFile.load(simulationFile, Map.of());
      issue(site, folder);
      return new DemoFolder(folder, site, simulation);
    } catch (IOException | ConfigException | AuthorityException | UnusableKeyException failed) {
      throw new VerbException(
          ExitCode.FAILED, "cannot make %s: %s".formatted(folder, failed.getMessage()), failed);
    }
  }

  private static void issue(SiteConfig site, Path folder)
      throws AuthorityException, UnusableKeyException {
    SiteAuthority authority =
        SiteAuthority.init(
            PkiFolder.of(site),
            site.trustDomain(),
            site.site(),
            Set.of("localhost"),
            Clock.systemUTC());
    for (DeviceId device : site.devices().keySet()) {
      authority.issueDevice(device);
    }
    for (Role role : List.of(Role.OPERATOR, Role.VIEWER)) {
      authority.issueOperator(new OperatorName(role.word()), role);
      authority.exportPem(role.word(), folder);
      authority.exportPkcs12(role.word(), folder.resolve(role.word() + ".p12"), NO_PASSWORD);
    }
  }

  private static Path write(Path file, String template, Map<String, String> variables)
      throws IOException {
    String text =
        Shipped.text(template)
            .orElseThrow(() -> new IllegalStateException(template + " is not on the class path"));
    for (Map.Entry<String, String> each : variables.entrySet()) {
      text = text.replace("${" + each.getKey() + "}", each.getValue());
    }
    return Files.writeString(file, text);
  }

  /** Deletes an earlier demo's folder; refuses to delete what does not look like one. */
  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.exists(folder.resolve("simulation.yaml"))) {
      throw new VerbException(
          ExitCode.FAILED, folder + " is there, but is not an earlier demo's; move it away");
    }
    TemporaryFolder.delete(folder);
  }

  SiteConfig site() {
    return site;
  }

  SimulationConfig simulation() {
    return simulation;
  }

  Path file(String name) {
    return folder.resolve(name);
  }
}
