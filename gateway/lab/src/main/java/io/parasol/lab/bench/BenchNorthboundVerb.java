// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.decimal;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.gateway.cli.LogLevel;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchText;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol bench northbound}: measures the Modbus server for SCADA masters. */
@Command(
    name = "northbound",
    description = {
      "Measures how many requests a second the Modbus server answers from what it holds, without"
          + " and with mutual TLS.",
      "The floor is a server in the same process that answers with a constant. Exit code 1 below",
      "10000 requests a second."
    })
final class BenchNorthboundVerb implements Runnable {

  private static final double REQUIRED = 10_000;

  /** How much longer the warm-up is until Java has compiled its ciphers. */
  private static final int TLS_WARM_UP_FACTOR = 3;

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "4",
      description = "Number of connections, 1 to 8. Default: ${DEFAULT-VALUE}.")
  private int clients;

  @Option(
      names = "--registers",
      paramLabel = "N",
      defaultValue = "50",
      description = "Registers of each request, 1 to 100. Default: ${DEFAULT-VALUE}.")
  private int registers;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      defaultValue = "5s",
      description = "Time of each measurement. Default: ${DEFAULT-VALUE}.")
  private String length;

  @Option(
      names = "--warm-up",
      paramLabel = "DURATION",
      defaultValue = "3s",
      description = {
        "Time before each measurement, three times as long with TLS. Default: ${DEFAULT-VALUE}."
      })
  private String warmUp;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    LogLevel.off();
    if (clients < 1 || clients > 8 || registers < 1 || registers > 100) {
      throw new VerbException(ExitCode.USAGE, "--clients or --registers is out of range");
    }
    Duration each = BenchText.duration("--for", length);
    Duration before = BenchText.duration("--warm-up", warmUp);
    long checked = 0;
    Map<NorthboundBench.Target, Double> found = new EnumMap<>(NorthboundBench.Target.class);
    try (TemporaryFolder folder = TemporaryFolder.make("bench");
        NorthboundBench bench =
            new NorthboundBench(
                clients, registers, BenchCertificates.create(folder.path().resolve("pki")))) {
      for (NorthboundBench.Target target : NorthboundBench.Target.values()) {
        bench.measure(
            target, target.isOverTls() ? before.multipliedBy(TLS_WARM_UP_FACTOR) : before);
        NorthboundBench.Speed speed = bench.measure(target, each);
        checked += speed.responses();
        found.put(target, speed.perSecond());
      }
    } catch (IOException | InterruptedException failed) {
      throw new VerbException(ExitCode.FAILED, "cannot measure: " + failed.getMessage(), failed);
    } catch (AuthorityException | UnusableKeyException failed) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    }
    double own = value(found, NorthboundBench.Target.OWN);
    double sunSpec = value(found, NorthboundBench.Target.SUNSPEC);
    double ownOverTls = value(found, NorthboundBench.Target.OWN_OVER_TLS);
    double sunSpecOverTls = value(found, NorthboundBench.Target.SUNSPEC_OVER_TLS);
    double floor = value(found, NorthboundBench.Target.FLOOR);
    JsonBuilder json =
        BenchText.head("northbound")
            .put("clients", clients)
            .put("registers-each", registers)
            .put("responses-checked", checked)
            .put("own-registers-per-second", decimal(own))
            .put("sunspec-per-second", decimal(sunSpec))
            .put("own-registers-over-tls-per-second", decimal(ownOverTls))
            .put("sunspec-over-tls-per-second", decimal(sunSpecOverTls))
            .put("floor-per-second", decimal(floor))
            .put("own-registers-of-floor", decimal(own / floor))
            .put("sunspec-of-floor", decimal(sunSpec / floor));
    new Console(spec).json(json.build());
    if (Collections.min(found.values()) < REQUIRED) {
      throw new VerbException(ExitCode.FAILED, "below %.0f requests a second".formatted(REQUIRED));
    }
  }

  private static double value(
      Map<NorthboundBench.Target, Double> found, NorthboundBench.Target target) {
    return Objects.requireNonNull(found.get(target));
  }
}
