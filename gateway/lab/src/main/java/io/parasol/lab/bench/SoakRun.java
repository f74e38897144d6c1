// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.json.JsonBuilder;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.bench.soak.MachineDelay;
import io.parasol.lab.bench.soak.SoakRecord;
import io.parasol.lab.bench.soak.SoakValue;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Watches a gateway in windows of equal length, while everything around it changes. */
final class SoakRun {

  private static final double MIB = 1 << 20;
  private static final double KIB_OF_MIB = 1 << 10;

  private final AttackedGateway gateway;
  private final SoakChurn churn;
  private final MachineDelay delay;
  private final SoakRecord record = new SoakRecord();
  private final List<String> problems = new ArrayList<>();
  private int commands;

  SoakRun(AttackedGateway gateway, SoakChurn churn, MachineDelay delay) {
    this.gateway = gateway;
    this.churn = churn;
    this.delay = delay;
  }

  /**
   * Watches the gateway, and then compares what the plant has served with what arrived.
   *
   * @param windows number of samples.
   * @return the members of the result.
   */
  JsonBuilder watch(int windows, Duration window) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    churn.start();
    for (int i = 0; i < windows && gateway.isAlive(); i++) {
      sample(begin, window);
    }
    churn.close();
    problems.addAll(churn.problems());
    problems.addAll(gateway.losses());
    JsonBuilder json =
        BenchText.head("soak")
            .put("seconds", (System.nanoTime() - begin) / 1_000_000_000L)
            .put("churn", churn.json())
            .put("commands-applied", commands);
    if (!gateway.isAlive()) {
      problems.add("the gateway has ended");
      return json;
    }
    AttackedGateway.PlantLedger ledger = gateway.stop();
    if (!ledger.isClosed()) {
      problems.add("the ledger of the plant is not closed: " + ledger);
    }
    problems.addAll(record.growing());
    return json.put("ledger", ledger.json()).put("values", record.json());
  }

  private void sample(long begin, Duration window) throws IOException, InterruptedException {
    gateway.startAges();
    CommandSender.Sent sent = gateway.commands().sendFor(window);
    String missing = sent.ledger().whatIsMissing(sent.sent());
    if (!missing.isEmpty()) {
      problems.add("commands: " + missing);
    }
    commands += sent.ledger().ended();
    if (!gateway.isAlive()) {
      return;
    }
    Resources used = gateway.resources();
    record.add(
        (System.nanoTime() - begin) / 1e9,
        Map.of(
            SoakValue.RESIDENT_MIB,
            gateway.residentKib() / KIB_OF_MIB,
            SoakValue.HEAP_MIB,
            used.heap() / MIB,
            SoakValue.DIRECT_MIB,
            used.direct() / MIB,
            SoakValue.THREADS,
            (double) used.threads(),
            SoakValue.DESCRIPTORS,
            (double) used.descriptors(),
            SoakValue.COMMAND_MS,
            sent.ledger().percentileMillis(0.5),
            SoakValue.AGE_MS,
            (double) gateway.ageMillis(0.99),
            SoakValue.MACHINE_DELAY_MS,
            delay.takeMillis(0.99)));
  }

  /** Returns what is missing or grows; empty if nothing does. */
  List<String> problems() {
    return List.copyOf(problems);
  }
}
