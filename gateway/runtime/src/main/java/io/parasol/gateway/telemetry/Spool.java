// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.broker.client.Publication;
import io.parasol.config.concurrent.GuardedBy;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreException;
import io.parasol.gateway.store.log.StoreListener;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.gateway.store.segment.StoredMessage;
import io.parasol.gateway.telemetry.publish.Backlog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The store of events and receipts for the central broker. It reports the outcome of every
 * publication to its writer. That outcome is a commitment, so it must not be derived from the
 * current state of the disk.
 *
 * <p>Safe for any number of threads.
 */
final class Spool implements StoreListener, Backlog {

  /**
   * Maximum number of publications that the disk rejected but that may still reach the central
   * broker.
   */
  private static final int MAX_UNSTORED = 512;

  private final StoreListener listener;
  private final ReadingStore store;

  @GuardedBy("this")
  private final Map<Key, SpoolEntry> pending = new HashMap<>();

  @GuardedBy("this")
  private final Map<Key, SpoolEntry> unstored =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, SpoolEntry> eldest) {
          return size() > MAX_UNSTORED;
        }
      };

  private record Key(DeviceId device, long seq) {}

  /** The outcome of a publication; see {@link UpstreamTelemetry.SpoolOutcome}. */
  private record SpoolEntry(CompletableFuture<Boolean> stored, CompletableFuture<Void> delivered) {}

  /**
   * Opens the spool, or creates it.
   *
   * @param copyOfCatalogue a file outside the folder.
   * @param keep limit of its size on disk, in bytes.
   * @param listener receives the events of the store.
   */
  Spool(
      Path folder,
      Path copyOfCatalogue,
      long keep,
      StoreEnvironment environment,
      StoreListener listener)
      throws StoreException {
    this.listener = listener;
    this.store =
        ReadingStore.openWithCopy(
            folder, copyOfCatalogue, Set.of(Recipient.CENTRE), keep, environment, this);
  }

  ReadingStore store() {
    return store;
  }

  /** Stores a publication of a device. */
  UpstreamTelemetry.SpoolOutcome enqueue(DeviceId device, Instant at, Publication publication) {
    SpoolEntry entry = new SpoolEntry(new CompletableFuture<>(), new CompletableFuture<>());
    if (!offer(device, at, publication, entry)) {
      entry.stored().complete(false);
    }
    return new UpstreamTelemetry.SpoolOutcome(entry.stored(), entry.delivered());
  }

  private boolean offer(DeviceId device, Instant at, Publication publication, SpoolEntry entry) {
    byte[] encoded = SpooledPublications.encode(publication);
    try {
      boolean fits =
          store.offer(
              device,
              at,
              seq -> {
                register(new Key(device, seq), entry);
                return encoded;
              });
      if (!fits) {
        unregister(entry);
      }
      return fits;
    } catch (IllegalStateException | IllegalArgumentException closedOrTooLarge) {
      unregister(entry);
      return false;
    }
  }

  private synchronized void register(Key key, SpoolEntry entry) {
    pending.put(key, entry);
  }

  /**
   * Removes an outcome, but not by sequence number: meanwhile another publication may have got that
   * number.
   */
  private synchronized void unregister(SpoolEntry entry) {
    pending.values().remove(entry);
  }

  @Override
  public void onProcessed(List<StoredMessage> messages, boolean durable) {
    // Registers publications that were not stored before the listener can cause their
    // acknowledgement.
    List<SpoolEntry> entries =
        messages.stream().map(one -> complete(one, durable)).flatMap(Optional::stream).toList();
    listener.onProcessed(messages, durable);
    entries.forEach(entry -> entry.stored().complete(durable));
  }

  private synchronized Optional<SpoolEntry> complete(StoredMessage message, boolean durable) {
    Key key = new Key(message.device(), message.seq());
    @Nullable SpoolEntry entry = pending.remove(key);
    if (entry != null && !durable) {
      unstored.put(key, entry);
    }
    return Optional.ofNullable(entry);
  }

  // ---- Backlog ----

  @Override
  public List<StoredMessage> waiting(DeviceId device, long after, int maxMessages, long maxBytes)
      throws IOException {
    return store.waiting(Recipient.CENTRE, device, after, maxMessages, maxBytes);
  }

  @Override
  public void acknowledge(DeviceId device, long seq) {
    store.acknowledge(Recipient.CENTRE, device, seq);
    @Nullable SpoolEntry entry;
    synchronized (this) {
      entry = unstored.remove(new Key(device, seq));
    }
    if (entry != null) {
      entry.delivered().complete(null);
    }
  }

  @Override
  public boolean canAcknowledgeAhead(DeviceId device) {
    return store.canAcknowledgeAhead(Recipient.CENTRE, device);
  }

  @Override
  public String epoch() {
    return store.epoch();
  }

  // ---- StoreListener ----

  @Override
  public void onLost(Gap gap) {
    listener.onLost(gap);
  }

  @Override
  public void onCorruption(Corruption corruption) {
    listener.onCorruption(corruption);
  }

  @Override
  public void onTornTailCut(Path segment, long bytes) {
    listener.onTornTailCut(segment, bytes);
  }

  @Override
  public void onDegraded(String why) {
    listener.onDegraded(why);
  }

  @Override
  public void onRecovered() {
    listener.onRecovered();
  }
}
