// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.decimal;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.lab.bench.measure.ChildProcess;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The processor seconds of the three processes that share the machine while commands are measured:
 * those used so far, or those used between two moments.
 *
 * @param client the benchmark itself, which publishes the commands and receives the receipts.
 * @param gatewayThreads of the gateway, by the name of the thread.
 */
record CommandProcessorTime(
    double gateway, double simulator, double client, Map<String, Double> gatewayThreads) {

  /** Smaller shares of a thread are omitted. */
  private static final double MIN_SHARE = 0.01;

  /** Returns what the processes have used so far. */
  static CommandProcessorTime now(ChildProcess gateway, ChildProcess simulator) {
    return new CommandProcessorTime(
        gateway.processorSeconds(),
        simulator.processorSeconds(),
        ChildProcess.ownProcessorSeconds(),
        gateway.usage().processorSecondsByThread());
  }

  /** Returns what the processes have used since an earlier moment. */
  CommandProcessorTime since(CommandProcessorTime before) {
    Map<String, Double> threads = new LinkedHashMap<>();
    gatewayThreads.forEach(
        (name, now) -> threads.put(name, now - before.gatewayThreads.getOrDefault(name, 0.0)));
    return new CommandProcessorTime(
        gateway - before.gateway, simulator - before.simulator, client - before.client, threads);
  }

  /** Returns the milliseconds for each of that many commands, the largest threads first. */
  Json json(int commands) {
    JsonBuilder threads = Json.object();
    gatewayThreads.entrySet().stream()
        .filter(each -> each.getValue() >= MIN_SHARE * gateway)
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .forEach(each -> threads.put(each.getKey(), decimal(1_000 * each.getValue() / commands)));
    return Json.object()
        .put("gateway", decimal(1_000 * gateway / commands))
        .put("client", decimal(1_000 * client / commands))
        .put("simulator", decimal(1_000 * simulator / commands))
        .put("gateway-threads", threads)
        .build();
  }
}
