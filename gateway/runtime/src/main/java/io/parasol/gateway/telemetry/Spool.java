// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.broker.client.Publication;
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
  private static final int MOST_ADRIFT = 512;

  private final StoreListener then;
  private final ReadingStore store;

  // Guarded by this.
  private final Map<Key, Fate> awaited = new HashMap<>();
  private final Map<Key, Fate> adrift =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Fate> eldest) {
          return size() > MOST_ADRIFT;
        }
      };

  private record Key(DeviceId device, long seq) {}

  /** The outcome of a publication; see {@link UpstreamTelemetry.Kept}. */
  private record Fate(CompletableFuture<Boolean> taken, CompletableFuture<Void> delivered) {}

  /**
   * Opens the spool, or creates it.
   *
   * @param keep limit of its size on disk, in bytes.
   * @param then receives the events of the store.
   */
  Spool(Path folder, long keep, StoreEnvironment circumstances, StoreListener then)
      throws StoreException {
    this.then = then;
    this.store =
        ReadingStore.open(
            folder, Set.of(Recipient.CENTRE), keep, ReadingStore.USUAL_COMMIT, circumstances, this);
  }

  ReadingStore store() {
    return store;
  }

  /** Stores a publication of a device. */
  UpstreamTelemetry.Kept keep(DeviceId device, Instant at, Publication letter) {
    Fate fate = new Fate(new CompletableFuture<>(), new CompletableFuture<>());
    if (!offer(device, at, letter, fate)) {
      fate.taken().complete(false);
    }
    return new UpstreamTelemetry.Kept(fate.taken(), fate.delivered());
  }

  private boolean offer(DeviceId device, Instant at, Publication letter, Fate fate) {
    byte[] written = SpooledPublications.written(letter);
    try {
      boolean fits =
          store.offer(
              device,
              at,
              seq -> {
                begin(new Key(device, seq), fate);
                return written;
              });
      if (!fits) {
        forget(fate);
      }
      return fits;
    } catch (IllegalStateException | IllegalArgumentException closedOrTooLarge) {
      forget(fate);
      return false;
    }
  }

  private synchronized void begin(Key key, Fate fate) {
    awaited.put(key, fate);
  }

  /**
   * Removes an outcome, but not by sequence number: meanwhile another publication may have got that
   * number.
   */
  private synchronized void forget(Fate fate) {
    awaited.values().remove(fate);
  }

  @Override
  public void taken(List<StoredMessage> messages, boolean durable) {
    // Registers publications that were not stored before the listener can cause their
    // acknowledgement.
    List<Fate> fates =
        messages.stream().map(one -> ended(one, durable)).flatMap(Optional::stream).toList();
    then.taken(messages, durable);
    fates.forEach(fate -> fate.taken().complete(durable));
  }

  private synchronized Optional<Fate> ended(StoredMessage message, boolean durable) {
    Key key = new Key(message.device(), message.seq());
    @Nullable Fate fate = awaited.remove(key);
    if (fate != null && !durable) {
      adrift.put(key, fate);
    }
    return Optional.ofNullable(fate);
  }

  // ---- Backlog ----

  @Override
  public List<StoredMessage> waiting(DeviceId device, long after, int most, long mostBytes)
      throws IOException {
    return store.waiting(Recipient.CENTRE, device, after, most, mostBytes);
  }

  @Override
  public void acknowledge(DeviceId device, long seq) {
    store.acknowledge(Recipient.CENTRE, device, seq);
    @Nullable Fate fate;
    synchronized (this) {
      fate = adrift.remove(new Key(device, seq));
    }
    if (fate != null) {
      fate.delivered().complete(null);
    }
  }

  @Override
  public boolean mayRunAhead(DeviceId device) {
    return store.mayRunAhead(Recipient.CENTRE, device);
  }

  @Override
  public String epoch() {
    return store.epoch();
  }

  // ---- StoreListener ----

  @Override
  public void lost(Gap gap) {
    then.lost(gap);
  }

  @Override
  public void damaged(Corruption damage) {
    then.damaged(damage);
  }

  @Override
  public void cut(Path segment, long bytes) {
    then.cut(segment, bytes);
  }

  @Override
  public void degraded(String why) {
    then.degraded(why);
  }

  @Override
  public void recovered() {
    then.recovered();
  }
}
