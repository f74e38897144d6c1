// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.health.event.EventQueue;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreException;
import io.parasol.gateway.store.log.StoreFiles;
import io.parasol.gateway.store.log.StoreListener;
import io.parasol.gateway.store.log.StoreRename;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A durable queue of events until the broker has acknowledged them. It has two stores of the same
 * format as that of the readings: one for the devices' events, one for the gateway's. Every event
 * is committed at once.
 */
public final class EventStore implements EventQueue, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EventStore.class);

  /**
   * The reserved size of each store, in bytes. Conditions change rarely, so that this holds the
   * unpublished events of years.
   */
  private static final long RESERVED_BYTES = 16L << 20;

  private static final String DEVICES = "devices";
  private static final String GATEWAY = "gateway";

  /** The only device name in the gateway's own store. */
  private static final DeviceId GATEWAY_OWNER = new DeviceId("itself");

  private static final long PAGE_BYTES = 64 * 1024;

  /** Maximum number of events in one read; the store is blocked for other threads meanwhile. */
  private static final int READ_BATCH = 64;

  private final InstantSource clock;
  private final OwnerStore devices;
  private final OwnerStore gateway;
  private volatile boolean isClosed;

  private EventStore(InstantSource clock, Path folder) throws StoreException {
    this.clock = clock;
    this.devices = new OwnerStore(folder.resolve(DEVICES));
    try {
      this.gateway = new OwnerStore(folder.resolve(GATEWAY));
    } catch (StoreException failed) {
      close(devices);
      throw failed;
    }
  }

  /**
   * Opens the store, or creates it.
   *
   * @throws StoreException if it cannot be opened; the message is one line for the operator.
   */
  public static EventStore open(Path folder, InstantSource clock) throws StoreException {
    return new EventStore(clock, folder);
  }

  /**
   * Gives a device another name in a store that no gateway has open, as {@link StoreRename} does.
   */
  public static void rename(Path folder, DeviceId from, DeviceId to)
      throws IOException, StoreException {
    StoreRename.run(folder.resolve(DEVICES), from, to);
  }

  /**
   * Gives a device another name in this store, as {@link ReadingStore#rename} does.
   *
   * @throws IOException if there are events of the new name, or the disk rejects the change.
   */
  public void rename(DeviceId from, DeviceId to) throws IOException {
    devices.store.rename(from, to);
  }

  /**
   * Reads the events in the folder of a store, published or not, without opening the store: a
   * gateway may have it open. The events of devices come first, and those of an owner in the order
   * in which they were stored.
   *
   * @throws IOException if they cannot be read, or {@code reader} throws it.
   */
  public static void readFiles(Path folder, OwnedEventReader reader) throws IOException {
    StoreFiles.read(
        folder.resolve(DEVICES), (owner, at, json) -> reader.read(owner.value(), at, json));
    StoreFiles.read(folder.resolve(GATEWAY), (owner, at, json) -> reader.read(GATEWAY, at, json));
  }

  private OwnerStore storeOf(String owner) {
    return owner.equals(GATEWAY) ? gateway : devices;
  }

  private static DeviceId name(String owner) {
    return owner.equals(GATEWAY) ? GATEWAY_OWNER : new DeviceId(owner);
  }

  @Override
  public void enqueue(String owner, byte[] json, ReadyCallback callback) {
    if (isClosed) {
      callback.onPublishable(new QueuedEvent(0, json), false);
      return;
    }
    OwnerStore target = storeOf(owner);
    DeviceId name = name(owner);
    boolean fits =
        target.store.offer(
            name,
            clock.instant(),
            seq -> {
              target.pending.put(new Key(name, seq), callback);
              return json;
            });
    if (!fits) {
      target.pending.values().remove(callback);
      callback.onPublishable(new QueuedEvent(0, json), false);
      return;
    }
    var unused = target.store.flush(); // commit at once, without waiting for it
  }

  @Override
  public void published(String owner, long number) {
    if (number > 0 && !isClosed) {
      storeOf(owner).store.acknowledge(name(owner), number);
    }
  }

  @Override
  public List<QueuedEvent> waiting(String owner, long after, int most) {
    List<QueuedEvent> kept = new ArrayList<>();
    try {
      if (!isClosed) {
        storeOf(owner)
            .store
            .waiting(name(owner), after, most, PAGE_BYTES)
            .forEach(one -> kept.add(new QueuedEvent(one.seq(), one.payload())));
      }
    } catch (IOException unreadable) {
      log.warn("events cannot be read owner={} why={}", owner, unreadable.toString());
    }
    return kept;
  }

  /** Returns the owners of stored events: devices, and {@code gateway}. */
  public List<String> owners() {
    return Stream.concat(Stream.of(GATEWAY), devices.store.devices().stream().map(DeviceId::value))
        .toList();
  }

  /**
   * Reads stored events of an owner, published or not, oldest first.
   *
   * @param from earliest time in epoch milliseconds; {@code to} as well, both included.
   * @throws IOException if they cannot be read, or {@code reader} throws it, which ends reading.
   */
  public void read(String owner, long from, long to, EventReader reader) throws IOException {
    ReadingStore store = storeOf(owner).store;
    DeviceId name = name(owner);
    OptionalLong next = store.firstWithin(name, 0, from, to);
    while (!isClosed && next.isPresent()) {
      List<StoredMessage> some = store.read(name, next.getAsLong() - 1, READ_BATCH, PAGE_BYTES);
      if (some.isEmpty()) {
        return;
      }
      for (StoredMessage each : some) {
        long at = each.measuredAt().toEpochMilli();
        if (at >= from && at <= to) {
          reader.read(at, each.payload());
        }
      }
      next = store.firstWithin(name, some.get(some.size() - 1).seq(), from, to);
    }
  }

  /** Takes stored events. */
  @FunctionalInterface
  public interface EventReader {

    /**
     * Takes one event.
     *
     * @param at epoch milliseconds.
     */
    void read(long at, byte[] json) throws IOException;
  }

  /** Takes stored events of all owners. */
  @FunctionalInterface
  public interface OwnedEventReader {

    /**
     * Takes one event.
     *
     * @param owner a device, or {@code gateway}.
     * @param at epoch milliseconds.
     */
    void read(String owner, long at, byte[] json) throws IOException;
  }

  @Override
  public void close() {
    isClosed = true;
    close(devices);
    close(gateway);
  }

  private static void close(OwnerStore target) {
    try {
      target.store.close();
    } catch (IOException failed) {
      log.warn("event store not closed cleanly why={}", failed.toString());
    }
  }

  private record Key(DeviceId name, long number) {}

  /** One store, with the callbacks of the events that are not committed yet. */
  private static final class OwnerStore implements StoreListener {
    private final Map<Key, ReadyCallback> pending = new ConcurrentHashMap<>();
    private final ReadingStore store;

    private OwnerStore(Path folder) throws StoreException {
      this.store = ReadingStore.open(folder, RESERVED_BYTES, this);
    }

    @Override
    public void onProcessed(List<StoredMessage> messages, boolean durable) {
      for (StoredMessage one : messages) {
        ReadyCallback callback = pending.remove(new Key(one.device(), one.seq()));
        notifyListener(callback, new QueuedEvent(one.seq(), one.payload()), durable);
      }
    }

    private static void notifyListener(
        @Nullable ReadyCallback callback, QueuedEvent kept, boolean isKept) {
      if (callback != null) {
        callback.onPublishable(kept, isKept);
      }
    }

    @Override
    public void onLost(Gap gap) {
      log.error(
          "events lost owner={} count={} reason={}",
          gap.device(),
          gap.count(),
          gap.reason().wireName());
    }

    @Override
    public void onCorruption(Corruption corruption) {
      log.error("event store corrupted place={}", corruption);
    }

    @Override
    public void onTornTailCut(Path segment, long bytes) {
      log.info("uncommitted end of an event segment cut off segment={} bytes={}", segment, bytes);
    }

    @Override
    public void onDegraded(String why) {
      log.error("event store rejects writes why={}", why);
    }

    @Override
    public void onRecovered() {
      log.info("event store accepts writes again");
    }
  }
}
