// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * Reads the types of the TLS records in a stream of bytes, which is not decrypted (RFC 8446, 5.1).
 * With TLS 1.3, records after the handshake have the outer type of application data.
 *
 * <p>Not thread-safe.
 */
public final class RecordTypes {

  public static final int CHANGE_CIPHER_SPEC = 20;
  public static final int HANDSHAKE = 22;

  /**
   * Maximum number of records of a connection from which no data is decrypted: those of the
   * handshake, alerts, and updates of keys (RFC 8446, 4.6.3), which cost the receiver much more
   * than the sender. Libraries update keys after some million records.
   */
  public static final int MAX_WITHOUT_DATA = 128;

  /** Type, version, and length in two bytes. */
  private static final int HEADER_BYTES = 5;

  private long begun;
  private long withData;
  private int headerBytes;
  private int length;

  /**
   * Reads the next bytes of the stream.
   *
   * @param from index of the first byte.
   * @param to index after the last byte.
   * @param octets returns the byte at an index, 0 to 255.
   * @param onRecord receives the type of each record that begins, and returns whether to go on.
   */
  public void read(int from, int to, IntUnaryOperator octets, IntPredicate onRecord) {
    int at = from;
    while (at < to) {
      if (headerBytes == HEADER_BYTES) {
        int taken = Math.min(length, to - at);
        at += taken;
        length -= taken;
      } else if (!readHeader(octets.applyAsInt(at++), onRecord)) {
        return;
      }
      if (headerBytes == HEADER_BYTES && length == 0) {
        headerBytes = 0;
      }
    }
  }

  /** Counts a record from which data was decrypted. */
  public void decrypted() {
    withData++;
  }

  /**
   * Returns whether more than {@link #MAX_WITHOUT_DATA} records had no data. All bytes that were
   * read must have been decrypted.
   */
  public boolean hasTooManyWithoutData() {
    return begun - withData > MAX_WITHOUT_DATA;
  }

  private boolean readHeader(int octet, IntPredicate onRecord) {
    headerBytes++;
    begun += headerBytes == 1 ? 1 : 0;
    if (headerBytes >= HEADER_BYTES - 1) {
      length = (length << 8 | octet) & 0xFFFF;
    }
    return headerBytes > 1 || onRecord.test(octet);
  }
}
