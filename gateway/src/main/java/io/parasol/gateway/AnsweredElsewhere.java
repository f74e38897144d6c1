// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The commands that came while the session of their device rested, and were answered all the same.
 * The broker may have kept them for that session too, for half a minute: there they are not to be
 * taken up a second time. Thread-safe.
 */
final class AnsweredElsewhere {

  /** More than anybody sends in half a minute. */
  private static final int MOST = 1024;

  private final Set<ByteBuffer> hashes = new LinkedHashSet<>();

  synchronized void take(byte[] command) {
    hashes.add(hash(command));
    if (hashes.size() > MOST) {
      hashes.remove(hashes.iterator().next());
    }
  }

  synchronized boolean holds(byte[] command) {
    return !hashes.isEmpty() && hashes.contains(hash(command));
  }

  private static ByteBuffer hash(byte[] command) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(command));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
