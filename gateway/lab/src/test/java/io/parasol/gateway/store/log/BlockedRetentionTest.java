// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import static io.parasol.gateway.store.log.Stores.A;
import static io.parasol.gateway.store.log.Stores.B;
import static io.parasol.gateway.store.log.Stores.NOON;
import static io.parasol.gateway.store.log.Stores.all;
import static io.parasol.gateway.store.log.Stores.flush;
import static io.parasol.gateway.store.log.Stores.payload;
import static io.parasol.gateway.store.log.Stores.range;
import static io.parasol.gateway.store.log.Stores.waiting;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("While the disk does not respond to retention")
class BlockedRetentionTest {

  private static final DeviceId C = new DeviceId("charger-2");

  @TempDir Path folder;

  /** Where the disk stops responding. */
  private enum Operation {
    SYNC,
    BEFORE_REPLACEMENT,
    AFTER_REPLACEMENT,
    DELETION
  }

  /** A disk that blocks in one operation, once, until it is released. */
  private static final class BlockingDisk extends QuickDisk {
    private final CountDownLatch isBlocked = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile @Nullable Operation blocking;

    private void pass(Operation operation) {
      if (operation == blocking) {
        blocking = null;
        isBlocked.countDown();
        await(released);
      }
    }

    @Override
    public void force(FileChannel file) throws IOException {
      pass(Operation.SYNC);
      super.force(file);
    }

    @Override
    public void renameAtomically(Path temporary, Path name) throws IOException {
      boolean isReplacement = Files.exists(name);
      if (isReplacement) {
        pass(Operation.BEFORE_REPLACEMENT);
      }
      super.renameAtomically(temporary, name);
      if (isReplacement) {
        pass(Operation.AFTER_REPLACEMENT);
      }
    }

    @Override
    public void delete(Path file) throws IOException {
      pass(Operation.DELETION);
      super.delete(file);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(60, TimeUnit.SECONDS), "the other side did not get there");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T onAnotherThread(Callable<T> call) throws Exception {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return task.get(60, TimeUnit.SECONDS);
  }

  private static void fill(ReadingStore store, int rounds) throws Exception {
    for (int round = 0; round < rounds; round++) {
      store.append(B, NOON, seq -> payload(B, seq, 200));
      for (int i = 0; i < 20; i++) {
        store.append(A, NOON, seq -> payload(A, seq, 2000));
      }
      flush(store);
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Operation.class)
  void messages_are_appended_acknowledged_and_read(Operation operation) throws Exception {
    BlockingDisk disk = new BlockingDisk();
    List<Long> seen;
    try (ReadingStore store =
        Stores.open(folder, Stores.SMALL, disk, new RecordingStoreListener())) {
      try {
        fill(store, 50);
        disk.blocking = operation;
        while (disk.isBlocked.getCount() > 0) {
          store.append(A, NOON, seq -> payload(A, seq, 2000));
          disk.isBlocked.await(1, TimeUnit.MILLISECONDS);
        }

        assertEquals(1, onAnotherThread(() -> store.append(C, NOON, s -> payload(C, s, 200))));
        seen =
            onAnotherThread(
                () -> {
                  store.acknowledge(B, 1);
                  return waiting(store, B);
                });
        assertEquals(range(2, 50), seen);
      } finally {
        disk.released.countDown();
      }
      flush(store);
      assertEquals(range(2, 50), waiting(store, B));
      assertEquals(range(1, 50), all(store, B));
      assertTrue(store.verify().isSound(), store.verify().toString());
    }
    RecordingStoreListener later = new RecordingStoreListener();
    try (ReadingStore store = Stores.open(folder, Stores.SMALL, new QuickDisk(), later)) {
      assertEquals(range(2, 50), waiting(store, B));
      assertEquals(range(1, 1), waiting(store, C));
      assertEquals(List.of(), later.damages());
    }
  }
}
