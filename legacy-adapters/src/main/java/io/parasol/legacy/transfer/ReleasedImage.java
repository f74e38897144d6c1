// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** The bytes of an image that a verified release names. For one thread at a time. */
public interface ReleasedImage {

  /** Bytes, as the release says; above 0. */
  long length();

  /** Of all of them, as the release says: 64 lower-case hexadecimal digits. */
  String sha256();

  /**
   * Reads bytes of it.
   *
   * @param offset from 0 on.
   * @param count above 0; {@code offset + count} is not above {@link #length}.
   * @return exactly so many.
   * @throws IOException in one line, if they are not there.
   */
  byte[] read(long offset, int count) throws IOException;

  /** An image in memory, whose hash is that of its bytes. They are not copied. */
  static ReleasedImage of(byte[] bytes) {
    try {
      return of(
          bytes, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /** An image in memory that is said to have that hash. Its bytes are not copied. */
  static ReleasedImage of(byte[] bytes, String sha256) {
    return new ReleasedImage() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public String sha256() {
        return sha256;
      }

      @Override
      public byte[] read(long offset, int count) {
        return Arrays.copyOfRange(bytes, (int) offset, (int) offset + count);
      }
    };
  }
}
