// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.io.IOException;

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
}
