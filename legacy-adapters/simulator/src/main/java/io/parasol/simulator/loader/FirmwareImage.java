// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.loader;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The head of an image for simulated loaders. It has 32 bytes: the signature of the model, the
 * version, the length of the rest, the CRC-32 of the rest, and four zeros. The rest follows.
 *
 * @param signature of the model, up to 12 ASCII characters.
 * @param version up to 8 ASCII characters.
 */
public record FirmwareImage(String signature, String version, int length, int crc32) {

  public static final int HEAD = 32;

  private static final int SIGNATURE = 12;
  private static final int VERSION = 8;

  /** Returns the bytes of an image. */
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

  /** Returns the head at the beginning of these bytes; empty if there is none. */
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

  /**
   * Returns whether these bytes are the head and the complete, undamaged rest; bytes after that are
   * padding.
   */
  boolean isComplete(byte[] all) {
    return all.length >= HEAD + length
        && crc32(Arrays.copyOfRange(all, HEAD, HEAD + length)) == crc32;
  }
}
