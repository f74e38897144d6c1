// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Recipient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A measurement, not a test: the latency of {@link ReadingStore#acknowledge} on the real disk while
 * retention replaces segments. Usage: {@code AcknowledgeLatency FOLDER [SECONDS]}.
 */
final class AcknowledgeLatency {

  private static final StoreBounds BOUNDS = StoreBounds.of(8L << 20);
  private static final DeviceId PROBE = new DeviceId("probe");
  private static final DeviceId CHATTY = new DeviceId("chatty");
  private static final int QUIET_DEVICES = 20;
  private static final Duration PAUSE = Duration.ofNanos(100_000);

  private AcknowledgeLatency() {}

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory(Path.of(args[0]), "acknowledge");
    Duration length = Duration.ofSeconds(args.length > 1 ? Long.parseLong(args[1]) : 20);
    try (ReadingStore store =
        StoreOpening.open(
            folder,
            Set.of(Recipient.BROKER),
            BOUNDS,
            CommitPolicy.DEFAULT,
            Disk.REAL,
            StoreListener.NONE)) {
      fill(store, System.nanoTime() + Duration.ofSeconds(3).toNanos());
      AtomicBoolean isOver = new AtomicBoolean();
      List<Long> latencies = new ArrayList<>();
      Thread loop = new Thread(() -> acknowledge(store, isOver, latencies), "acknowledge-loop");
      loop.start();
      long rounds = fill(store, System.nanoTime() + length.toNanos());
      isOver.set(true);
      loop.join();
      print(latencies, rounds);
    }
  }

  /** Appends messages of one chatty and many quiet devices; returns the number of rounds. */
  private static long fill(ReadingStore store, long until) throws Exception {
    long rounds = 0;
    for (; System.nanoTime() < until; rounds++) {
      for (int i = 0; i < 100; i++) {
        store.append(CHATTY, Stores.NOON, seq -> Stores.payload(CHATTY, seq, 2000));
      }
      DeviceId quiet = new DeviceId("quiet-" + rounds % QUIET_DEVICES);
      store.append(quiet, Stores.NOON, seq -> Stores.payload(quiet, seq, 2000));
      Stores.flush(store);
    }
    return rounds;
  }

  /** Acknowledges one message after the other, with a pause between them. */
  private static void acknowledge(ReadingStore store, AtomicBoolean isOver, List<Long> latencies) {
    for (long seq = 1; !isOver.get(); seq++) {
      long from = System.nanoTime();
      store.acknowledge(PROBE, seq);
      latencies.add(System.nanoTime() - from);
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static void print(List<Long> latencies, long rounds) {
    long[] sorted = latencies.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    System.out.printf(
        "acknowledge: n=%d p50=%.1fus p99=%.1fus p99.9=%.1fus max=%.1fus (%d commits, %d"
            + " segments)%n",
        sorted.length,
        sorted[sorted.length / 2] / 1e3,
        sorted[sorted.length * 99 / 100] / 1e3,
        sorted[(int) (sorted.length * 999L / 1000)] / 1e3,
        sorted[sorted.length - 1] / 1e3,
        rounds,
        rounds * 202_000 / BOUNDS.segment());
  }
}
