// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.limit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The bytes that the broker holds of packets that are not complete yet, of all connections. When
 * there are too many, the connection that holds most of them ends. Thread-safe.
 */
public final class PartialPackets {

  /** Maximum number of bytes; the broker's buffers may be twice as large. */
  public static final long MAX_BYTES = 16L * 1024 * 1024;

  private final long limit;
  private final Map<Holder, Integer> held = new HashMap<>();
  private long total;

  /** A connection that holds bytes. */
  @FunctionalInterface
  public interface Holder {

    /** Ends the connection. Called on any thread; must not block. */
    void endForPartialPackets();
  }

  public PartialPackets(long limit) {
    this.limit = limit;
  }

  /**
   * Sets how many bytes of an incomplete packet a connection holds.
   *
   * @param bytes 0 if no packet is incomplete, or the connection has ended.
   */
  public void update(Holder holder, int bytes) {
    Optional<Holder> largest = Optional.empty();
    synchronized (this) {
      set(holder, bytes);
      if (total > limit) {
        largest = held.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
        largest.ifPresent(each -> set(each, 0));
      }
    }
    largest.ifPresent(Holder::endForPartialPackets);
  }

  private void set(Holder holder, int bytes) {
    total += bytes - held.getOrDefault(holder, 0);
    if (bytes == 0) {
      held.remove(holder);
    } else {
      held.put(holder, bytes);
    }
  }
}
