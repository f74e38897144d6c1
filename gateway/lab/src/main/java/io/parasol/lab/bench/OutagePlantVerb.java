// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.outage.PeerPlant;
import io.parasol.lab.outage.SimulatedPlant;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code parasol bench outage-plant}: the simulated plant that {@code bench outage} starts and
 * kills.
 */
@Command(name = "outage-plant", hidden = true, description = "The simulated plant of bench outage.")
final class OutagePlantVerb implements Runnable {

  @Option(names = "--folder", required = true)
  private Path folder;

  @Option(names = "--port", required = true)
  private int port;

  @Option(names = "--devices", required = true)
  private int devices;

  @Option(names = "--first", required = true)
  private int first;

  @Option(names = "--end", required = true)
  private int end;

  @Option(names = "--haste", required = true)
  private int haste;

  @Option(names = "--peer")
  private boolean isPeer;

  @Override
  public void run() {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    try {
      if (isPeer) {
        new PeerPlant(folder, port, devices, first, end, haste).run(System.in, out);
      } else {
        new SimulatedPlant(folder, port, devices, first, end, haste).run(System.in, out);
      }
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
