// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * An image that simulated loaders take: a head of 32 bytes (signature of the model, version, length
 * of the rest, its CRC-32, four zeros), and then the rest.
 *
 * @param signature of the model, up to 12 characters of ASCII.
 * @param version up to 8 characters of ASCII.
 */
record FirmwareImage(String signature, String version, int length, int crc32) {

  static final int HEAD = 32;

  private static final int SIGNATURE = 12;
  private static final int VERSION = 8;

  /** The bytes of an image. */
  static byte[] bytes(String signature, String version, byte[] rest) {
    return ByteBuffer.allocate(HEAD + rest.length)
        .put(text(signature, SIGNATURE))
        .put(text(version, VERSION))
        .putInt(rest.length)
        .putInt(crc32(rest))
        .putInt(0)
        .put(rest)
        .array();
  }

  private static byte[] text(String text, int size) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    if (bytes.length > size) {
      throw new IllegalArgumentException(
          "\"%s\": expected up to %d characters".formatted(text, size));
    }
    return Arrays.copyOf(bytes, size);
  }

  static int crc32(byte[] bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes);
    return (int) sum.getValue();
  }

  /** What the head says; empty if these bytes have none. */
  static Optional<FirmwareImage> of(byte[] bytes) {
    if (bytes.length < HEAD) {
      return Optional.empty();
    }
    ByteBuffer head = ByteBuffer.wrap(bytes);
    String signature = text(head, SIGNATURE);
    String version = text(head, VERSION);
    int length = head.getInt();
    int sum = head.getInt();
    return length < 0
        ? Optional.empty()
        : Optional.of(new FirmwareImage(signature, version, length, sum));
  }

  private static String text(ByteBuffer from, int size) {
    byte[] bytes = new byte[size];
    from.get(bytes);
    return new String(bytes, StandardCharsets.US_ASCII).replace("\0", "");
  }

  /** Whether these are the head and the whole rest, undamaged; what comes after is padding. */
  boolean isWhole(byte[] all) {
    return all.length >= HEAD + length
        && crc32(Arrays.copyOfRange(all, HEAD, HEAD + length)) == crc32;
  }
}
