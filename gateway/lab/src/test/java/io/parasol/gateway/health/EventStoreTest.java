// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.health.event.EventQueue;
import io.parasol.gateway.state.RuntimeFolder;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.telemetry.TelemetrySettings;
import io.parasol.gateway.telemetry.publish.IgnoringStoreListener;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The store of events")
class EventStoreTest {

  @TempDir Path folder;

  private EventStore open() throws Exception {
    return EventStore.open(folder, InstantSource.system());
  }

  /** Stores one event, and waits until it may be published. */
  private static EventQueue.QueuedEvent keep(EventStore store, String owner, String text)
      throws Exception {
    CompletableFuture<EventQueue.QueuedEvent> received = new CompletableFuture<>();
    store.enqueue(
        owner,
        text.getBytes(StandardCharsets.UTF_8),
        (event, isKept) -> {
          assertTrue(isKept);
          received.complete(event);
        });
    return received.get(60, TimeUnit.SECONDS);
  }

  private static List<String> waiting(EventStore store, String owner) {
    return store.waiting(owner, 0, 10).stream()
        .map(each -> new String(each.json(), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void keeps_each_owners_events_in_order_until_they_are_told_over_restarts() throws Exception {
    try (EventStore store = open()) {
      EventQueue.QueuedEvent first = keep(store, "inverter-01", "one");
      keep(store, "inverter-01", "two");
      keep(store, "gateway", "own");
      store.published("inverter-01", first.number());
    }
    try (EventStore store = open()) {
      assertEquals(List.of("two"), waiting(store, "inverter-01"));
      assertEquals(List.of("own"), waiting(store, "gateway"));

      keep(store, "inverter-01", "three");
      assertEquals(List.of("two", "three"), waiting(store, "inverter-01"));
    }
  }

  @Test
  void keeps_the_events_of_a_device_that_is_called_as_its_own_are() throws Exception {
    try (EventStore store = open()) {
      keep(store, "itself", "a device's");
      keep(store, "gateway", "own");

      assertEquals(List.of("a device's"), waiting(store, "itself"));
      assertEquals(List.of("own"), waiting(store, "gateway"));
    }
  }

  @Test
  void lets_an_event_be_told_that_comes_after_its_end() throws Exception {
    EventStore store = open();
    store.close();
    CompletableFuture<Boolean> received = new CompletableFuture<>();

    store.enqueue("gateway", new byte[] {1}, (event, isKept) -> received.complete(isKept));

    assertEquals(false, received.getNow(true), "in memory alone");
  }

  @Test
  void is_read_by_whoever_verifies_the_store_of_the_site() throws Exception {
    FieldSite site = FieldSite.make(folder.resolve("site"), 1);
    SiteConfig config = site.config();
    try (RuntimeFolder runtime = RuntimeFolder.open(config.state());
        StateFolder state = StateFolder.open(config.state(), runtime);
        EventStore store = EventStore.open(state.events(), InstantSource.system())) {
      keep(store, "box-01", "one");
      keep(store, "gateway", "own");
      Path readings = TelemetrySettings.folder(config.state());
      ReadingStore.open(readings, 1 << 20, new IgnoringStoreListener()).close();

      Typed output = Typed.parasol("store", "verify", "-c", site.file("site.yaml")).done();

      for (String name : List.of("store: 0 records", "devices: 1 records", "gateway: 1 records")) {
        assertTrue(output.out().contains(name), output.out());
      }
    }
  }
}
