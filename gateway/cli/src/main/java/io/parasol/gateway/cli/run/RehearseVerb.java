// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.GatewayProgram;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;

/**
 * {@code parasol rehearse}, for the launcher: starts and stops a gateway twice, so that the class
 * data archive contains the classes that {@code run} needs, also those that read what an earlier
 * run has left. One of its devices answers, the other does not.
 */
@Command(name = "rehearse", hidden = true, description = "Starts and stops a gateway twice.")
public final class RehearseVerb implements Runnable {

  private static final String SITE =
      """
      site: rehearsal
      broker: {listen: "127.0.0.1:0"}
      metrics: "127.0.0.1:0"
      links:
        nowhere: {tcp: "127.0.0.1:9"}
        here: {tcp: "127.0.0.1:%d"}
      devices:
        absent: {link: nowhere, unit: 1, profile: sunspec, every: 1s}
        present: {link: here, unit: 1, profile: sungrow-sg, every: 1s}
      """;

  private final GatewayProgram gateway;

  public RehearseVerb(GatewayProgram gateway) {
    this.gateway = gateway;
  }

  @Override
  public void run() {
    try (TemporaryFolder folder = TemporaryFolder.make("rehearsal");
        RehearsalDevice device = RehearsalDevice.open()) {
      Path file =
          Files.writeString(folder.path().resolve("site.yaml"), SITE.formatted(device.port()));
      SiteConfig site = ConfigFile.load(file, Map.of());
      SiteAuthority.init(
          PkiFolder.in(site.state()),
          site.trustDomain(),
          site.site(),
          Set.of("localhost"),
          Clock.systemUTC());
      runUntilReady(file);
      runUntilReady(file);
    } catch (IOException | ConfigException | AuthorityException failed) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    }
  }

  private void runUntilReady(Path file) {
    CountDownLatch ready = new CountDownLatch(1);
    GatewayProgram stopped =
        (config, isStopping) -> {
          GatewayProgram.Running running = gateway.start(config, isStopping);
          ready.countDown();
          return running;
        };
    PrintWriter out = new PrintWriter(Writer.nullWriter());
    new RunVerb(stopped, SiteOption.of(file), out).runUntil(ready, Map.of());
  }
}
