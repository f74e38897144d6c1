// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.config.model.site.Sha256;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The commands that the gateway's own session handled while the session of their device was
 * suspended.
 *
 * <p>An external broker may also queue such a command for the device's session, for half a minute.
 * The device's session must not handle it a second time. Thread-safe.
 */
final class HandledCommands {

  /** More commands than operators send in half a minute; beyond it the oldest is dropped. */
  private static final int MAX_COMMANDS = 1024;

  private final Set<ByteBuffer> hashes = new LinkedHashSet<>();

  synchronized void add(byte[] command) {
    hashes.add(hash(command));
    if (hashes.size() > MAX_COMMANDS) {
      hashes.remove(hashes.iterator().next());
    }
  }

  synchronized boolean contains(byte[] command) {
    return !hashes.isEmpty() && hashes.contains(hash(command));
  }

  private static ByteBuffer hash(byte[] command) {
    return ByteBuffer.wrap(Sha256.of(command));
  }
}
