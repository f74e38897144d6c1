// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.attack;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The connections that an attacker holds open. The oldest is closed when there are too many, which
 * keeps the attacker below its own limit of descriptors.
 *
 * <p>Thread-safe.
 */
final class OpenConnections implements AutoCloseable {

  private static final int MAX = 900;

  private final Deque<Closeable> oldestFirst = new ArrayDeque<>();

  synchronized <C extends Closeable> C hold(C connection) {
    oldestFirst.add(connection);
    if (oldestFirst.size() > MAX) {
      close(oldestFirst.remove());
    }
    return connection;
  }

  private static void close(Closeable connection) {
    try {
      connection.close();
    } catch (IOException notClosed) {
      throw new UncheckedIOException(notClosed);
    }
  }

  @Override
  public synchronized void close() {
    oldestFirst.forEach(OpenConnections::close);
    oldestFirst.clear();
  }
}
