// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The checksum of records in files, CRC-32C (RFC 3720, B.4). It detects damage and interrupted
 * writes, not forgery.
 */
public final class Crc32c {

  private Crc32c() {}

  /** Returns the checksum of a part of the buffer, regardless of its position and limit. */
  public static int of(ByteBuffer bytes, int from, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.duplicate().clear().position(from).limit(from + length));
    return (int) checksum.getValue();
  }
}
