// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreListener;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Readings of some devices in the {@link ReadingStore}. The ledger must close for each device and
 * recipient: what was reported durable is delivered, or waits, or is reported as a gap; and a gap
 * is permitted only after damage. No number is given twice. What was acknowledged before the store
 * was closed is not delivered again, unless a file is damaged.
 */
final class StoreScenario implements Scenario {

  private static final List<DeviceId> DEVICES =
      List.of(new DeviceId("inverter-1"), new DeviceId("inverter-2"), new DeviceId("meter-1"));
  private static final Set<Recipient> RECIPIENTS = Set.of(Recipient.BROKER, Recipient.CENTRE);
  private static final Instant NOON = Instant.parse("2026-06-21T12:00:00Z");
  private static final long KEEP_BYTES = 64L << 20;
  private static final int STEPS = 40;
  private static final int BATCH = 6;
  private static final int MAX_PADDING_BYTES = 700;

  private record Durable(DeviceId device, long seq) {}

  private record Delivered(Recipient recipient, DeviceId device, long seq) {}

  /** The acknowledgement of a message has returned. */
  private record Acknowledged(Recipient recipient, DeviceId device, long seq) {}

  @Override
  public String name() {
    return "readings";
  }

  @Override
  public void prepare(Path root) throws Exception {
    try (ReadingStore store = open(root, new Listener(new SimulatedDisk()))) {
      for (DeviceId device : DEVICES) {
        append(store, device, 10);
      }
      store.flush().join();
      for (DeviceId device : DEVICES) {
        for (Recipient recipient : RECIPIENTS) {
          store.acknowledge(recipient, device, 1);
        }
      }
    }
  }

  @Override
  public void run(Path root, SimulatedDisk disk, Random random) throws Exception {
    int step = 0;
    while (step < STEPS) {
      try (ReadingStore store = open(root, new Listener(disk))) {
        do {
          step(store, disk, random);
          step++;
        } while (step < STEPS && random.nextInt(15) != 0);
      } catch (IOException failed) {
        disk.requireFault(failed);
        step++;
        continue;
      }
      disk.promise(new Damage.StoresClosed());
    }
  }

  private static void step(ReadingStore store, SimulatedDisk disk, Random random)
      throws IOException {
    DeviceId device = DEVICES.get(random.nextInt(DEVICES.size()));
    if (random.nextInt(3) != 0) {
      for (int i = random.nextInt(BATCH); i >= 0; i--) {
        append(store, device, random.nextInt(MAX_PADDING_BYTES));
      }
      store.flush().join();
      return;
    }
    Recipient recipient = random.nextBoolean() ? Recipient.BROKER : Recipient.CENTRE;
    for (StoredMessage message :
        store.waiting(recipient, device, 0, 1 + random.nextInt(BATCH), 1 << 20)) {
      disk.promise(new Delivered(recipient, device, message.seq()));
      store.acknowledge(recipient, device, message.seq());
      disk.promise(new Acknowledged(recipient, device, message.seq()));
    }
  }

  private static void append(ReadingStore store, DeviceId device, int padding) {
    store.append(device, NOON, seq -> payload(device, seq, padding));
  }

  private static byte[] payload(DeviceId device, long seq, int padding) {
    return (device + " " + seq + " " + "x".repeat(padding)).getBytes(UTF_8);
  }

  private static ReadingStore open(Path root, StoreListener listener) throws IOException {
    return ReadingStore.open(
        root.resolve("store"),
        RECIPIENTS,
        KEEP_BYTES,
        Duration.ofMillis(1),
        StoreEnvironment.DEFAULT,
        listener);
  }

  @Override
  public List<String> check(Path root, List<Object> promises, Damage damage) throws Exception {
    List<String> broken = new ArrayList<>();
    Set<Object> promised = new HashSet<>(promises);
    List<Object> known = damage.ofStores(promises);
    // The positions of a closed store are durable.
    Set<Object> settled =
        damage == Damage.NONE
            ? new HashSet<>(Damage.AFTER_POWER_FAILURE.ofStores(promises))
            : Set.of();
    Set<Object> ledger = new HashSet<>(known);
    Listener listener = new Listener(new SimulatedDisk());
    try (ReadingStore store = open(root, listener)) {
      for (DeviceId device : DEVICES) {
        long highest = highest(known, device);
        for (Recipient recipient : RECIPIENTS) {
          Set<Long> waiting = waiting(store, recipient, device, broken);
          List<Gap> gaps = gaps(store, listener, device);
          for (long seq : waiting) {
            if (settled.contains(new Acknowledged(recipient, device, seq))) {
              broken.add("delivered again to %s: %s %d".formatted(recipient, device, seq));
            }
          }
          for (long seq = 1; seq <= highest; seq++) {
            boolean isKept =
                !ledger.contains(new Durable(device, seq))
                    || promised.contains(new Delivered(recipient, device, seq))
                    || waiting.contains(seq);
            if (!isKept && !(damage != Damage.NONE && isIn(gaps, seq))) {
              broken.add("lost for %s: %s %d, gaps %s".formatted(recipient, device, seq, gaps));
            }
          }
        }
        long next = store.append(device, NOON, seq -> payload(device, seq, 0));
        if (next <= highest) {
          broken.add("number given twice: %s %d of %d".formatted(device, next, highest));
        }
      }
    }
    return broken;
  }

  private static long highest(List<Object> promises, DeviceId device) {
    return promises.stream()
        .filter(Durable.class::isInstance)
        .map(Durable.class::cast)
        .filter(one -> one.device().equals(device))
        .mapToLong(Durable::seq)
        .max()
        .orElse(0);
  }

  private static Set<Long> waiting(
      ReadingStore store, Recipient recipient, DeviceId device, List<String> broken)
      throws IOException {
    Set<Long> found = new HashSet<>();
    long after = 0;
    List<StoredMessage> batch = store.waiting(recipient, device, after, 100, 1 << 20);
    while (!batch.isEmpty()) {
      for (StoredMessage message : batch) {
        String expected = device + " " + message.seq() + " ";
        byte[] start = Arrays.copyOf(message.payload(), expected.length());
        if (!Arrays.equals(start, expected.getBytes(UTF_8)) || !found.add(message.seq())) {
          broken.add("wrong message for %s: %s %d".formatted(recipient, device, message.seq()));
        }
        after = message.seq();
      }
      batch = store.waiting(recipient, device, after, 100, 1 << 20);
    }
    return found;
  }

  private static List<Gap> gaps(ReadingStore store, Listener listener, DeviceId device) {
    List<Gap> gaps = new ArrayList<>(store.gaps(device));
    listener.lost.stream().filter(one -> one.device().equals(device)).forEach(gaps::add);
    return gaps;
  }

  private static boolean isIn(List<Gap> gaps, long seq) {
    return gaps.stream().anyMatch(gap -> gap.from() <= seq && seq <= gap.to());
  }

  private static final class Listener implements StoreListener {
    private final SimulatedDisk disk;
    private final List<Gap> lost = Collections.synchronizedList(new ArrayList<>());

    private Listener(SimulatedDisk disk) {
      this.disk = disk;
    }

    @Override
    public void onProcessed(List<StoredMessage> messages, boolean durable) {
      if (durable) {
        messages.forEach(one -> disk.promise(new Durable(one.device(), one.seq())));
      }
    }

    @Override
    public void onLost(Gap gap) {
      lost.add(gap);
    }

    @Override
    public void onCorruption(Corruption corruption) {}

    @Override
    public void onTornTailCut(Path segment, long bytes) {}

    @Override
    public void onDegraded(String why) {}

    @Override
    public void onRecovered() {}
  }
}
