// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.gateway.health.EventStore;
import io.parasol.gateway.health.event.EventQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Events of a device and of the gateway in the {@link EventStore}. Without damage, what was stored
 * is published, or waits. No number is given twice.
 */
final class EventScenario implements Scenario {

  private static final List<String> OWNERS = List.of("gateway", "inverter-1");
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-06-21T12:00:00Z"));
  private static final int EVENTS = 24;

  private record Stored(String owner, long number, String text) {}

  private record Published(String owner, long number) {}

  @Override
  public String name() {
    return "events";
  }

  private static EventStore open(Path root) throws IOException {
    return EventStore.open(root.resolve("events"), NOON);
  }

  @Override
  public void prepare(Path root) throws Exception {
    try (EventStore store = open(root)) {
      for (String owner : OWNERS) {
        store(store, owner, "first", new SimulatedDisk());
      }
    }
  }

  private static void store(EventStore store, String owner, String text, SimulatedDisk disk) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    store.enqueue(
        owner,
        text.getBytes(UTF_8),
        (event, isKept) -> {
          if (isKept) {
            disk.promise(new Stored(owner, event.number(), text));
          }
          done.complete(null);
        });
    done.join();
  }

  @Override
  public void run(Path root, SimulatedDisk disk, Random random) throws Exception {
    int next = 0;
    while (next < EVENTS) {
      try (EventStore store = open(root)) {
        do {
          String owner = OWNERS.get(random.nextInt(OWNERS.size()));
          store(store, owner, "event " + next, disk);
          next++;
          if (random.nextInt(3) == 0) {
            for (EventQueue.QueuedEvent event : store.waiting(owner, 0, 3)) {
              disk.promise(new Published(owner, event.number()));
              store.published(owner, event.number());
            }
          }
        } while (next < EVENTS && random.nextInt(6) != 0);
      } catch (IOException failed) {
        disk.requireFault(failed);
        next++;
        continue;
      }
      disk.promise(new Damage.StoresClosed());
    }
  }

  @Override
  public List<String> check(Path root, List<Object> promises, Damage damage) throws Exception {
    List<String> broken = new ArrayList<>();
    Set<Object> promised = new HashSet<>(promises);
    try (EventStore store = open(root)) {
      Set<Stored> waiting = new HashSet<>();
      for (String owner : OWNERS) {
        store
            .waiting(owner, 0, 10 * EVENTS)
            .forEach(
                event ->
                    waiting.add(
                        new Stored(owner, event.number(), new String(event.json(), UTF_8))));
      }
      for (Object promise : promises) {
        if (promise instanceof Stored stored
            && damage == Damage.NONE
            && !promised.contains(new Published(stored.owner(), stored.number()))
            && !waiting.contains(stored)) {
          broken.add("event lost: " + stored);
        }
      }
      for (String owner : OWNERS) {
        checkNumbers(store, owner, damage.ofStores(promises), broken);
      }
    }
    return broken;
  }

  private static void checkNumbers(
      EventStore store, String owner, List<Object> promises, List<String> broken) {
    SimulatedDisk disk = new SimulatedDisk();
    store(store, owner, "next", disk);
    Set<Long> used = new HashSet<>();
    for (Object promise : promises) {
      if (promise instanceof Stored stored && stored.owner().equals(owner)) {
        used.add(stored.number());
      }
    }
    for (DiskOperation operation : disk.operations()) {
      if (operation instanceof DiskOperation.Promise promise
          && promise.what() instanceof Stored stored
          && used.contains(stored.number())) {
        broken.add("number given twice: " + stored);
      }
    }
  }
}
