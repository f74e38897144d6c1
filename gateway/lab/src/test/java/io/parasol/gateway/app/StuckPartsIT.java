// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.gateway.service.ProgressWatch;
import io.parasol.gateway.sessions.FaultyDisk;
import io.parasol.gateway.sessions.FaultyDisk.Fault;
import io.parasol.gateway.sessions.LoaderPark;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreListener;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoreEnvironment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the watchdog of systemd goes by. */
@DisplayName("A running gateway with parts that are stuck")
class StuckPartsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  /** A clock that does not return on the threads of links while it is stopped. */
  private static final class StoppableClock implements InstantSource {
    private volatile CountDownLatch stopped = new CountDownLatch(0);

    @Override
    public Instant instant() {
      if (Thread.currentThread().getName().startsWith("modbus-")) {
        try {
          stopped.await();
        } catch (InterruptedException closing) {
          Thread.currentThread().interrupt();
        }
      }
      return Instant.now();
    }
  }

  @Test
  void names_the_poll_loop_until_that_goes_on() throws Exception {
    StoppableClock clock = new StoppableClock();
    try (LoaderPark park = new LoaderPark(1)) {
      Files.createDirectories(folder.resolve("site/profiles"));
      Files.writeString(folder.resolve("site/profiles/loader.yaml"), LoaderPark.PROFILE);
      FieldSite site = FieldSite.make(folder.resolve("site"), park.configuration());
      try (Gateway gateway = Gateway.start(site.config(), StoreEnvironment.DEFAULT, clock)) {
        clock.stopped = new CountDownLatch(1);
        try {
          // The first probe of the broker comes back meanwhile, and the store has nothing to wait
          // for.
          awaitUnmoved(gateway::unmoved, List.of("poll loop"));
        } finally {
          clock.stopped.countDown();
        }
        awaitUnmoved(gateway::unmoved, List.of());
      }
    }
  }

  @Test
  void names_the_commits_of_the_store_until_these_go_on() throws Exception {
    FaultyDisk disk = new FaultyDisk();
    try (ReadingStore store =
        ReadingStore.open(
            folder.resolve("store"),
            Set.of(Recipient.BROKER),
            1L << 20,
            Duration.ofMillis(250),
            new StoreEnvironment(disk, 1),
            StoreListener.NONE)) {
      ProgressWatch watch = SiteProgress.ofStore(store);
      disk.becomes(Fault.STUCK);
      try {
        store.append(LoaderPark.device(1), Instant.now(), number -> new byte[] {'{', '}'});
        for (int check = 0; check < 3; check++) {
          assertEquals(List.of("store commit"), watch.unmoved());
        }
      } finally {
        disk.becomes(Fault.NONE);
      }
      awaitUnmoved(watch::unmoved, List.of());
    }
  }

  private static void awaitUnmoved(Supplier<List<String>> unmoved, List<String> wanted) {
    Awaitility.await().atMost(PATIENCE).until(() -> unmoved.get().equals(wanted));
  }
}
