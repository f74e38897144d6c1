// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.decimal;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.gateway.cli.LogLevel;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.bench.modbus.ClientSpeeds;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol bench modbus}: measures the Modbus/TCP client beside other libraries. */
@Command(
    name = "modbus",
    description = {
      "Measures how many requests a second the Modbus/TCP client completes, with 1 and with 16"
          + " requests in flight, beside digitalpetri's library and, where it is installed,"
          + " libmodbus in C.",
      "All read 10 registers at a time from the same server on loopback, and check each response."
    })
final class BenchModbusVerb implements Runnable {

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      defaultValue = "5s",
      description = "Time of each measurement. Default: ${DEFAULT-VALUE}.")
  private String length;

  @Option(
      names = "--warm-up",
      paramLabel = "DURATION",
      defaultValue = "4s",
      description = "Time before each measurement. Default: ${DEFAULT-VALUE}.")
  private String warmUp;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    LogLevel.off();
    Duration each = BenchText.duration("--for", length);
    try {
      ClientSpeeds speeds = ClientSpeeds.measure(BenchText.duration("--warm-up", warmUp), each);
      JsonBuilder result =
          BenchText.head("modbus")
              .put("window-1", json(speeds.one()))
              .put("window-16", json(speeds.sixteen()));
      new Console(spec).json(result.build());
    } catch (IOException | InterruptedException failed) {
      throw new VerbException(ExitCode.FAILED, "cannot measure: " + failed.getMessage(), failed);
    }
  }

  private static Json.Obj json(ClientSpeeds.AtWindow found) {
    JsonBuilder json =
        Json.object()
            .put("responses", found.responses())
            .put("per-second", decimal(found.own()))
            .put("digitalpetri-per-second", decimal(found.digitalpetri()))
            .put("of-digitalpetri", decimal(found.own() / found.digitalpetri()));
    if (found.libmodbus() > 0) {
      json.put("libmodbus-per-second", decimal(found.libmodbus()))
          .put("of-libmodbus", decimal(found.own() / found.libmodbus()));
    }
    return json.build();
  }
}
