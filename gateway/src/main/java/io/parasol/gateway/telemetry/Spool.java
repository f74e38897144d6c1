// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.broker.session.Publication;
import io.parasol.config.site.DeviceId;
import io.parasol.gateway.telemetry.store.Circumstances;
import io.parasol.gateway.telemetry.store.Damage;
import io.parasol.gateway.telemetry.store.Gap;
import io.parasol.gateway.telemetry.store.ReadingStore;
import io.parasol.gateway.telemetry.store.Recipient;
import io.parasol.gateway.telemetry.store.StoreException;
import io.parasol.gateway.telemetry.store.StoreListener;
import io.parasol.gateway.telemetry.store.StoredMessage;
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
 * The store of letters. Of each of them it says what became of it: to whoever has written it that
 * is a promise, which must not be taken from how the disk is at the moment.
 *
 * <p>Any thread.
 */
final class Spool implements StoreListener, Backlog {

  /** So many that the disk did not take may be on their way to the centre all the same. */
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

  /** What becomes of a letter; see {@link Centre.Kept}. */
  private record Fate(CompletableFuture<Boolean> taken, CompletableFuture<Void> delivered) {}

  /**
   * Opens it, or makes it.
   *
   * @param keep bytes that it may take on disk.
   * @param then hears what the store tells.
   */
  Spool(Path folder, long keep, Circumstances circumstances, StoreListener then)
      throws StoreException {
    this.then = then;
    this.store =
        ReadingStore.open(
            folder, Set.of(Recipient.CENTRE), keep, ReadingStore.USUAL_COMMIT, circumstances, this);
  }

  ReadingStore store() {
    return store;
  }

  /** Keeps a letter, one of that device. */
  Centre.Kept keep(DeviceId device, Instant at, Publication letter) {
    Fate fate = new Fate(new CompletableFuture<>(), new CompletableFuture<>());
    if (!offer(device, at, letter, fate)) {
      fate.taken().complete(false);
    }
    return new Centre.Kept(fate.taken(), fate.delivered());
  }

  private boolean offer(DeviceId device, Instant at, Publication letter, Fate fate) {
    byte[] written = SpoolLetters.written(letter);
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

  /** Not by its number: meanwhile another one may have got that. */
  private synchronized void forget(Fate fate) {
    awaited.values().remove(fate);
  }

  @Override
  public void taken(List<StoredMessage> messages, boolean durable) {
    // First: before anybody can hear that the centre has it, it is known to be adrift.
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

  // ---- as publishing sees it ----

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

  // ---- what the store tells ----

  @Override
  public void lost(Gap gap) {
    then.lost(gap);
  }

  @Override
  public void damaged(Damage damage) {
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
