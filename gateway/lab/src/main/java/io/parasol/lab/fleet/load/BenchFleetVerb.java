// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.Signals;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.outage.Mosquitto;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol bench fleet}: a centre with many gateways that lose it and come back at once. */
@Command(
    name = "fleet",
    description = {
      "Runs a central MQTT broker, Kafka and the ingest, and many synthetic gateways, each with a"
          + " TLS connection and a certificate of its own. Measures their connect, their telemetry,"
          + " and what happens when the broker returns after an outage and all of them reconnect"
          + " with their backlog.",
      "Then reads Kafka back: exit code 1 if a reading is missing or out of order. The broker is"
          + " mosquitto; if that is not installed, HiveMQ CE. The outage of the devices takes no"
          + " time, because their clocks leap."
    })
public final class BenchFleetVerb implements Runnable {

  private static final int MAX_SITES = 20_000;
  private static final int MAX_DEVICES = 1_000;

  /** The largest number of a reading of a device that is counted. */
  private static final Duration MAX_BACKLOG = Duration.ofDays(31);

  @Option(
      names = "--sites",
      paramLabel = "N",
      defaultValue = "10",
      description = "Number of gateways. Default: ${DEFAULT-VALUE}.")
  private int sites;

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "20",
      description = "Devices of each gateway. Default: ${DEFAULT-VALUE}.")
  private int devices;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description = "Time between two readings of a device. Default: ${DEFAULT-VALUE}.")
  private String every;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      defaultValue = "60s",
      description = "How long to measure before the outage. Default: ${DEFAULT-VALUE}.")
  private String steady;

  @Option(
      names = "--away",
      paramLabel = "DURATION",
      defaultValue = "60s",
      description =
          "How long the broker is away. After a minute, all gateways try again at their longest"
              + " delay, up to half a minute. Default: ${DEFAULT-VALUE}.")
  private String away;

  @Option(
      names = "--backlog",
      paramLabel = "DURATION",
      defaultValue = "24h",
      description =
          "The length of the outage by the clocks of the devices, whose readings wait then."
              + " Default: ${DEFAULT-VALUE}.")
  private String backlog;

  @Option(
      names = "--hivemq",
      description = "Use HiveMQ CE as the broker also where mosquitto is installed.")
  private boolean isHivemq;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    run(load(), isHivemq ? Optional.empty() : Mosquitto.program());
  }

  private FleetLoad load() {
    if (sites < 1 || sites > MAX_SITES || devices < 1 || devices > MAX_DEVICES) {
      throw new VerbException(
          ExitCode.USAGE,
          "--sites is %d and --devices is %d; expected 1 to %d and 1 to %d"
              .formatted(sites, devices, MAX_SITES, MAX_DEVICES));
    }
    FleetLoad load =
        new FleetLoad(
            sites,
            devices,
            BenchText.duration("--every", every),
            BenchText.duration("--for", steady),
            BenchText.duration("--away", away),
            BenchText.duration("--backlog", backlog));
    if (load.every().toMillis() < 1
        || load.steady().toSeconds() < 1
        || load.backlog().compareTo(MAX_BACKLOG) > 0) {
      throw new VerbException(
          ExitCode.USAGE,
          "expected --every of 1ms or more, --for of 1s or more, and --backlog of at most 31d");
    }
    return load;
  }

  @SuppressWarnings("try") // One resource is opened only to be closed.
  private void run(FleetLoad load, Optional<Path> mosquitto) {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    PrintWriter err = spec.commandLine().getErr();
    try (Signals signals = Signals.onStop(stop, stopped);
        TemporaryFolder folder = TemporaryFolder.make("bench-fleet")) {
      FleetResult result = measure(folder.path().toRealPath(), load, mosquitto, stop);
      result.lines().forEach(err::println);
      err.flush();
      new Console(spec).json(result.json().build());
      if (!result.isComplete()) {
        throw new VerbException(ExitCode.FAILED, "Kafka does not have what was sent");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (VerbException failed) {
      throw failed;
    } catch (Exception failed) {
      throw stop.getCount() == 0
          ? new VerbException(ExitCode.INTERRUPTED, "stopped", failed)
          : new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    } finally {
      stopped.countDown();
    }
  }

  private FleetResult measure(
      Path folder, FleetLoad load, Optional<Path> mosquitto, CountDownLatch stop) throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    try (FleetBench bench =
        FleetBench.prepare(
            folder,
            load,
            mosquitto,
            line -> {
              err.println(line);
              err.flush();
            })) {
      Thread stopper =
          new Thread(
              () -> {
                try {
                  stop.await();
                  bench.kill();
                } catch (InterruptedException over) {
                  Thread.currentThread().interrupt();
                }
              },
              "stop-benchmark");
      stopper.setDaemon(true);
      stopper.start();
      try {
        return bench.run();
      } finally {
        stopper.interrupt();
      }
    }
  }
}
