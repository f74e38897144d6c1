// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.Sha256;
import java.io.IOException;
import java.util.Arrays;

/** The bytes of an image that a verified release names. */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public interface ReleasedImage {

  /** Returns the length in bytes that the release states; above 0. */
  long length();

  /** Returns the SHA-256 of all bytes that the release states: 64 lower-case hexadecimal digits. */
  String sha256();

  /**
   * Reads bytes of the image.
   *
   * @param offset from 0 on.
   * @param count above 0; {@code offset + count} is not above {@link #length}.
   * @return exactly {@code count} bytes.
   * @throws IOException in one line, if the bytes cannot be read.
   */
  byte[] read(long offset, int count) throws IOException;

  /** Returns an image in memory, with the hash of its bytes. The array is not copied. */
  static ReleasedImage of(byte[] bytes) {
    return of(bytes, Sha256.hex(bytes));
  }

  /**
   * Returns an image in memory, with the given hash, which is not checked. The array is not copied.
   */
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
