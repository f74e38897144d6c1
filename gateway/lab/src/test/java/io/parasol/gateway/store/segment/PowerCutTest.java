// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import static io.parasol.gateway.store.log.Stores.A;
import static io.parasol.gateway.store.log.Stores.B;
import static io.parasol.gateway.store.log.Stores.NOON;
import static io.parasol.gateway.store.log.Stores.all;
import static io.parasol.gateway.store.log.Stores.append;
import static io.parasol.gateway.store.log.Stores.flush;
import static io.parasol.gateway.store.log.Stores.lastSegment;
import static io.parasol.gateway.store.log.Stores.payload;
import static io.parasol.gateway.store.log.Stores.range;
import static io.parasol.gateway.store.log.Stores.waiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.log.QuickDisk;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.RecordingStoreListener;
import io.parasol.gateway.store.log.StoreException;
import io.parasol.gateway.store.log.Stores;
import io.parasol.lab.outage.PowerLossDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A cut of the power")
class PowerCutTest {

  /** Moments at which the power fails; -Dparasol.rounds=10000 is for a long run. */
  private static final int ROUNDS = Integer.getInteger("parasol.rounds", 100);

  @TempDir Path folder;

  /** Where the last group of a store begins whose earlier groups are committed. */
  private long committedThenOneMore(Path store) throws Exception {
    try (ReadingStore open = Stores.open(store, new RecordingStoreListener())) {
      append(open, A, 5);
      flush(open);
    }
    long committed = Files.size(lastSegment(store));
    byte[] catalogue = Files.readAllBytes(store.resolve("catalogue"));
    try (ReadingStore open = Stores.open(store, new RecordingStoreListener())) {
      append(open, A, 1);
      flush(open);
    }
    // A cut of the power before the end of the last commit leaves it as it was before.
    Files.write(store.resolve("catalogue"), catalogue);
    return committed;
  }

  @Test
  void costs_nothing_that_was_committed_wherever_it_tears_the_last_group() throws Exception {
    Path whole = folder.resolve("whole");
    long committed = committedThenOneMore(whole);
    long end = Files.size(lastSegment(whole));
    for (long cut = committed; cut < end; cut++) {
      for (boolean zeros : new boolean[] {false, true}) {
        Path torn = folder.resolve("torn-" + cut + zeros);
        Stores.copy(whole, torn);
        tear(lastSegment(torn), cut, zeros);

        RecordingStoreListener listener = new RecordingStoreListener();
        try (ReadingStore store = Stores.open(torn, listener)) {
          List<Long> there = waiting(store, A);
          assertTrue(there.equals(range(1, 5)) || there.equals(range(1, 6)), "cut at " + cut);
          assertTrue(listener.damages().isEmpty(), "cut at " + cut + ": " + listener.damages());
          append(store, A, 1);
          flush(store);
          assertEquals(range(1, there.size() + 1), waiting(store, A));
        }
      }
    }
  }

  private static void tear(Path segment, long at, boolean zeros) throws IOException {
    try (FileChannel file = FileChannel.open(segment, StandardOpenOption.WRITE)) {
      long size = file.size();
      if (zeros) {
        file.write(ByteBuffer.allocate((int) (size - at)), at);
      } else {
        file.truncate(at);
      }
    }
  }

  @Test
  void is_told_by_what_it_cut_off() throws Exception {
    long committed = committedThenOneMore(folder);
    Path segment = lastSegment(folder);
    tear(segment, committed + 40, false);

    RecordingStoreListener listener = new RecordingStoreListener();
    Stores.open(folder, listener).close();

    assertEquals(40, listener.cut());
  }

  @Test
  void is_not_blamed_for_damage_to_what_was_committed() throws Exception {
    committedThenOneMore(folder);
    Stores.flipBit(lastSegment(folder), SegmentHeader.SIZE + 50);

    RecordingStoreListener listener = new RecordingStoreListener();
    try (ReadingStore store = Stores.open(folder, listener)) {
      assertEquals(0, listener.cut());
      assertEquals(SegmentHeader.SIZE, listener.damages().get(0).offset());
      assertEquals(range(2, 6), waiting(store, A));
    }
  }

  @Test
  void at_any_moment_costs_nothing_that_was_reported_durable() throws Exception {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Path store = folder.resolve("cut-" + seed);
      Random random = new Random(seed);
      RecordingStoreListener before = new RecordingStoreListener();
      Set<Long> acknowledged = new HashSet<>();
      PowerLossDisk disk =
          new PowerLossDisk(new QuickDisk(), random, 1 + random.nextInt(150), () -> {});
      work(store, disk, random, before, acknowledged);

      RecordingStoreListener after = new RecordingStoreListener();
      try (ReadingStore again = Stores.open(store, Stores.SMALL, new QuickDisk(), after)) {
        String run = "seed " + seed;
        assertKept(run, again, A, before.durable(A));
        assertKept(run, again, B, before.durable(B));
        assertEquals(before.durable(B).size(), countUpTo(all(again, B), before.durable(B)), run);
        Set<Long> stored = new HashSet<>(all(again, A));
        stored.removeAll(acknowledged);
        stored.removeIf(seq -> before.gaps().stream().anyMatch(gap -> covers(gap, A, seq)));
        assertTrue(new HashSet<>(waiting(again, A)).containsAll(stored), run);
        assertTrue(
            after.damages().stream().allMatch(one -> one.what().startsWith("cursor slot")),
            () -> run + ": " + after.damages());
        assertTrue(
            after.gaps().stream().noneMatch(gap -> gap.reason() == Gap.Reason.DAMAGED),
            () -> run + ": " + after.gaps());
        assertTrue(
            again.verify().damages().stream().allMatch(one -> one.what().startsWith("cursor")),
            run);
        long last = all(again, A).stream().mapToLong(Long::longValue).max().orElse(0);
        long next = again.append(A, NOON, seq -> payload(A, seq, 100));
        assertTrue(next > last, run);
        assertTrue(next > before.durable(A).stream().mapToLong(seq -> seq).max().orElse(0), run);
      }
    }
  }

  private static boolean covers(Gap gap, DeviceId device, long seq) {
    return gap.device().equals(device) && gap.from() <= seq && seq <= gap.to();
  }

  private static long countUpTo(List<Long> stored, List<Long> durable) {
    long last = durable.isEmpty() ? 0 : durable.get(durable.size() - 1);
    return stored.stream().filter(seq -> seq <= last).count();
  }

  /** All that was durable is there, but for the oldest, which a full store drops. */
  private static void assertKept(
      String run, ReadingStore store, DeviceId device, List<Long> durable) throws IOException {
    List<Long> stored = all(store, device);
    if (durable.isEmpty()) {
      return;
    }
    long first = stored.get(0);
    long last = durable.get(durable.size() - 1);
    assertEquals(range(first, stored.get(stored.size() - 1)), stored, run);
    assertTrue(stored.contains(last), run + ": last durable " + last);
  }

  private static void work(
      Path folder,
      PowerLossDisk disk,
      Random random,
      RecordingStoreListener listener,
      Set<Long> acknowledged)
      throws Exception {
    ReadingStore store;
    try {
      store = Stores.open(folder, Stores.SMALL, disk, listener);
    } catch (StoreException goneAtOnce) {
      return;
    }
    while (!disk.isPowerLost()) {
      int size = 500 + random.nextInt(4000);
      store.append(A, NOON, seq -> payload(A, seq, size));
      if (random.nextInt(8) == 0) {
        store.append(B, NOON, seq -> payload(B, seq, 100));
      }
      if (random.nextInt(4) == 0) {
        flush(store);
        for (long seq : listener.durable(A)) {
          if (random.nextInt(20) == 0 && acknowledged.add(seq)) {
            store.acknowledge(A, seq);
          }
        }
      }
    }
    try {
      store.close();
    } catch (IOException noPower) {
      // Closing needs the disk.
    }
  }
}
