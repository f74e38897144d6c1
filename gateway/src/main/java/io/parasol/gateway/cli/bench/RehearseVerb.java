// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.bench;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.tls.UnusableKeyException;
import io.parasol.config.ConfigException;
import io.parasol.config.SimulationFile;
import io.parasol.gateway.cli.verb.ExitCode;
import io.parasol.gateway.cli.verb.GatewayProgram;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.cli.verb.VerbException;
import io.parasol.legacy.simulator.SimulatedSite;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import picocli.CommandLine.Command;

/**
 * {@code parasol rehearse}, for the launcher: starts and stops a gateway with one simulated device,
 * so that the class data archive contains the classes that {@code run} needs.
 */
@Command(name = "rehearse", hidden = true, description = "Starts and stops a gateway once.")
public final class RehearseVerb implements Runnable {

  private final GatewayProgram gateway;

  public RehearseVerb(GatewayProgram gateway) {
    this.gateway = gateway;
  }

  @Override
  @SuppressWarnings("try") // The resources are opened only to be closed.
  public void run() {
    try (TemporaryFolder folder = TemporaryFolder.make("rehearsal")) {
      BenchSite site = BenchSite.make(folder.path(), 1, 2, "1s", "", FreePorts.find(3));
      try (SimulatedSite controller =
              SimulatedSite.start(
                  SimulationFile.load(site.file("simulation.yaml"), Map.of()), Clock.systemUTC());
          GatewayProgram.Running running = gateway.start(site.config())) {
        // Starting is enough.
      }
    } catch (IOException | ConfigException | AuthorityException | UnusableKeyException failed) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    }
  }
}
