// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;

/** UUIDs of version 7, which sort by their creation time (RFC 9562, 5.7). */
final class UuidV7 {

  private static final SecureRandom RANDOM = new SecureRandom();

  private UuidV7() {}

  static String at(Instant time) {
    long version = 7L << 12;
    long variant = 0b10L << 62;
    long high = time.toEpochMilli() << 16 | version | (RANDOM.nextLong() & 0xFFF);
    long low = variant | (RANDOM.nextLong() >>> 2);
    return new UUID(high, low).toString();
  }
}
