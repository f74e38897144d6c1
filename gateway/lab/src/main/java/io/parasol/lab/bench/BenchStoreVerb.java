// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.decimal;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.cli.LogLevel;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.bench.measure.ChildProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol bench store}: measures queries of the history in a full store, and the time of
 * acknowledgements while the store deletes old messages and is verified.
 */
@Command(
    name = "store",
    description = {
      "Fills a store with telemetry, and reads a day of one device.",
      "Then acknowledges messages while the store deletes old ones and is verified.",
      "Exit code 1 if a message is missing; such a run has no figures."
    })
final class BenchStoreVerb implements Runnable {

  private static final double MAX_QUERY_MILLIS = 200;
  private static final double MAX_ACKNOWLEDGE_MILLIS = 10;
  private static final double ALMOST_ALL = 0.999;
  private static final Duration PAUSE = Duration.ofNanos(100_000);
  private static final DeviceId PROBE = new DeviceId("probe");
  private static final int PROBES = 200;

  @Option(
      names = "--keep-mib",
      paramLabel = "N",
      defaultValue = "512",
      description = "Size of the store, in MiB. Default: ${DEFAULT-VALUE}.")
  private long keepMib;

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "10",
      description = "Number of devices. Default: ${DEFAULT-VALUE}.")
  private int devices;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "50",
      description = "Points of each device. Default: ${DEFAULT-VALUE}.")
  private int points;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      defaultValue = "5s",
      description = "Poll period. Default: ${DEFAULT-VALUE}.")
  private String every;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      defaultValue = "30s",
      description = "Time for which messages are acknowledged. Default: ${DEFAULT-VALUE}.")
  private String length;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    LogLevel.off();
    try (TemporaryFolder folder = TemporaryFolder.make("bench-store");
        FilledStore filled =
            new FilledStore(
                folder.path().resolve("store"),
                devices,
                points,
                BenchText.duration("--every", every),
                keepMib << 20)) {
      filled.fill();
      new Console(spec)
          .json(
              BenchText.head("store")
                  .put("devices", devices)
                  .put("points-each", points)
                  .put("every", every)
                  .put("store-mib", filled.store().size().bytes() >> 20)
                  .put("messages", filled.store().size().records())
                  .put("day-of-a-device", queries(filled))
                  .put("acknowledge", acknowledgements(filled))
                  .build());
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, "no store: " + failed.getMessage(), failed);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads a day of each device. Several processors share the work. */
  private Json queries(FilledStore filled) throws IOException {
    List<Double> millis = new ArrayList<>();
    List<Double> cpuMillis = new ArrayList<>();
    long messages = 0;
    for (int device = 0; device < devices; device++) {
      long begin = System.nanoTime();
      double cpuBegin = ChildProcess.ownProcessorSeconds();
      FilledStore.Found found = filled.readLastDay(FilledStore.device(device));
      millis.add((System.nanoTime() - begin) / 1e6);
      cpuMillis.add((ChildProcess.ownProcessorSeconds() - cpuBegin) * 1e3);
      if (!found.isComplete()) {
        throw new VerbException(ExitCode.FAILED, "not complete: " + found);
      }
      messages = found.messages();
    }
    double first = millis.get(0);
    double firstCpu = cpuMillis.get(0);
    Collections.sort(millis);
    Collections.sort(cpuMillis);
    return Json.object()
        .put("messages", messages)
        .put("first-ms", decimal(first))
        .put("first-cpu-ms", decimal(firstCpu))
        .put("median-ms", decimal(millis.get(devices / 2)))
        .put("median-cpu-ms", decimal(cpuMillis.get(devices / 2)))
        .put("max-ms", decimal(millis.get(devices - 1)))
        .put("bar-ms", decimal(MAX_QUERY_MILLIS))
        .put("met", millis.get(devices / 2) <= MAX_QUERY_MILLIS)
        .build();
  }

  private Json acknowledgements(FilledStore filled) throws InterruptedException {
    ReadingStore store = filled.store();
    long agedBefore = store.size().aged();
    AtomicBoolean isOver = new AtomicBoolean();
    List<Long> nanos = Collections.synchronizedList(new ArrayList<>());
    List<String> problems = Collections.synchronizedList(new ArrayList<>());
    List<Thread> threads =
        List.of(
            new Thread(() -> acknowledge(store, isOver, nanos), "acknowledge"),
            new Thread(() -> verify(store, isOver, problems), "verify"));
    threads.forEach(Thread::start);
    long until = System.nanoTime() + BenchText.duration("--for", length).toNanos();
    while (System.nanoTime() < until) {
      for (int i = 0; i < PROBES; i++) {
        store.append(PROBE, Instant.now(), seq -> new byte[100]);
      }
      filled.appendRounds(20);
    }
    isOver.set(true);
    for (Thread each : threads) {
      each.join();
    }
    long expected = store.newest(PROBE) - nanos.size();
    if (store.waiting(PROBE) != expected) {
      problems.add("%d messages wait, %d expected".formatted(store.waiting(PROBE), expected));
    }
    if (!problems.isEmpty()) {
      throw new VerbException(ExitCode.FAILED, "not complete: " + problems.get(0));
    }
    Collections.sort(nanos);
    double almostAll = nanos.get((int) (ALMOST_ALL * (nanos.size() - 1))) / 1e6;
    return Json.object()
        .put("acknowledgements", nanos.size())
        .put("messages-deleted-meanwhile", store.size().aged() - agedBefore)
        .put("median-ms", decimal(nanos.get(nanos.size() / 2) / 1e6))
        .put("p99.9-ms", decimal(almostAll))
        .put("max-ms", decimal(nanos.get(nanos.size() - 1) / 1e6))
        .put("bar-ms", decimal(MAX_ACKNOWLEDGE_MILLIS))
        .put("met", almostAll <= MAX_ACKNOWLEDGE_MILLIS)
        .build();
  }

  /** Acknowledges the messages of the probe, each once it is durable. */
  private static void acknowledge(ReadingStore store, AtomicBoolean isOver, List<Long> nanos) {
    for (long seq = 1; !isOver.get(); seq++) {
      while (store.newest(PROBE) < seq && !isOver.get()) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      if (!isOver.get()) {
        long begin = System.nanoTime();
        store.acknowledge(PROBE, seq);
        nanos.add(System.nanoTime() - begin);
      }
    }
  }

  private static void verify(ReadingStore store, AtomicBoolean isOver, List<String> problems) {
    try {
      while (!isOver.get() && problems.isEmpty()) {
        if (store.verify().damaged() > 0) {
          problems.add("the store is damaged");
        }
      }
    } catch (IOException unreadable) {
      problems.add("the store cannot be verified: " + unreadable.getMessage());
    }
  }
}
