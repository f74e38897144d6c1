// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.LongRunning;
import io.parasol.gateway.cli.verb.Signals;
import io.parasol.gateway.cli.verb.UserFolders;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.simulator.config.SimulationConfig;
import io.parasol.simulator.config.SimulationFile;
import io.parasol.simulator.modbus.Served;
import io.parasol.simulator.site.SimulatedSite;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol simulate}: runs simulated controllers until a signal stops it. */
@Command(
    name = "simulate",
    description = "Simulates the controllers that a simulation file describes.")
public final class SimulateVerb implements LongRunning, Runnable {

  @Parameters(
      paramLabel = "FILE",
      defaultValue = "config/simulation.yaml",
      description = "The simulation file. Default: ${DEFAULT-VALUE}.")
  private Path file;

  @Spec private CommandSpec spec;

  @Override
  @SuppressWarnings("try") // One resource is opened only to be closed.
  public void run() {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    try (Signals signals = Signals.onStop(stop, stopped);
        SimulatedSite site =
            SimulatedSite.start(load(), UserFolders.serialPorts(), Clock.systemUTC())) {
      new Console(spec).line("ready " + String.join(" ", site.places()));
      stop.await();
      Served served = site.served();
      new Console(spec).line("served %d %d".formatted(served.requests(), served.registers()));
    } catch (IOException taken) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(taken.getMessage()), taken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      stopped.countDown();
    }
  }

  private SimulationConfig load() {
    try {
      return SimulationFile.load(file.toAbsolutePath().normalize(), System.getenv());
    } catch (ConfigException unusable) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(unusable.getMessage()), unusable);
    }
  }
}
