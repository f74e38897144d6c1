// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.config.model.site.Sha256;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The commands that the gateway's own session handled while the session of their device was
 * suspended.
 *
 * <p>An external broker may also queue such a command for the device's session, for half a minute.
 * The device's session must not handle it a second time. Later it may: a sender who has got no
 * receipt sends the same command again. Thread-safe.
 */
final class HandledCommands {

  /** More commands than operators send in half a minute; beyond it the oldest is dropped. */
  static final int MAX_COMMANDS = 1024;

  /** Twice as long as an external broker keeps a command for the session of a device. */
  private static final Duration MAX_AGE = Duration.ofMinutes(1);

  private final LongSupplier nanos;
  private final Map<ByteBuffer, Long> handledAt = new LinkedHashMap<>();

  /**
   * @param nanos a monotonic clock.
   */
  HandledCommands(LongSupplier nanos) {
    this.nanos = nanos;
  }

  synchronized void add(byte[] command) {
    ByteBuffer hash = hash(command);
    handledAt.remove(hash);
    handledAt.put(hash, nanos.getAsLong());
    if (handledAt.size() > MAX_COMMANDS) {
      handledAt.remove(handledAt.keySet().iterator().next());
    }
  }

  synchronized boolean contains(byte[] command) {
    handledAt.values().removeIf(at -> nanos.getAsLong() - at >= MAX_AGE.toNanos());
    return !handledAt.isEmpty() && handledAt.containsKey(hash(command));
  }

  private static ByteBuffer hash(byte[] command) {
    return ByteBuffer.wrap(Sha256.of(command));
  }
}
