// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import java.util.Locale;
import java.util.Optional;
import java.util.function.IntUnaryOperator;

/**
 * Checks the TLS records that the other side of a connection sends, before they are decrypted. It
 * finds a renegotiation, and too many records without data.
 *
 * <p>With TLS 1.2, each side sends ChangeCipherSpec, one handshake record (Finished), and no
 * further handshake record (RFC 5246, 7.3). With TLS 1.3, records after the handshake have the
 * outer type of application data (RFC 8446, 5.1); a ChangeCipherSpec may precede a second
 * ClientHello or a ServerHello there (D.4).
 *
 * <p>Not thread-safe.
 */
public final class TlsRecordCheck {

  /**
   * Maximum number of records of a connection from which no data is decrypted: those of the
   * handshake, alerts, and updates of keys (RFC 8446, 4.6.3), which cost the receiver much more
   * than the sender. Libraries update keys after some million records.
   */
  public static final int MAX_WITHOUT_DATA = 128;

  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int HANDSHAKE = 22;

  /** Type, version, and length in two bytes. */
  private static final int HEADER_BYTES = 5;

  private Handshake handshake = Handshake.BEGUN;
  private long begun;
  private long withData;
  private int headerBytes;
  private int length;

  private enum Handshake {
    BEGUN,
    /** The next handshake record is the last one. */
    FINISHING,
    FINISHED
  }

  /** What the other side must not do. */
  public enum Violation {
    RENEGOTIATION("a TLS renegotiation was started"),
    RECORDS_WITHOUT_DATA("too many TLS records without data");

    private final String why;

    Violation(String why) {
      this.why = why;
    }

    /** Returns the name in events. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Returns a sentence for people. */
    public String why() {
      return why;
    }
  }

  /**
   * Reads the next bytes of the stream. All bytes before them must have been decrypted.
   *
   * @param from index of the first byte.
   * @param to index after the last byte.
   * @param octets returns the byte at an index, 0 to 255.
   * @return the first violation, after which the connection must be closed.
   */
  public Optional<Violation> read(int from, int to, IntUnaryOperator octets) {
    if (begun - withData > MAX_WITHOUT_DATA) {
      return Optional.of(Violation.RECORDS_WITHOUT_DATA);
    }
    int at = from;
    while (at < to) {
      if (headerBytes == HEADER_BYTES) {
        int taken = Math.min(length, to - at);
        at += taken;
        length -= taken;
      } else if (!readHeader(octets.applyAsInt(at++))) {
        return Optional.of(Violation.RENEGOTIATION);
      }
      if (headerBytes == HEADER_BYTES && length == 0) {
        headerBytes = 0;
      }
    }
    return Optional.empty();
  }

  /** Counts a record from which data was decrypted. */
  public void decrypted() {
    withData++;
  }

  private boolean readHeader(int octet) {
    headerBytes++;
    if (headerBytes == 1) {
      begun++;
      return isExpected(octet);
    }
    if (headerBytes >= HEADER_BYTES - 1) {
      length = (length << 8 | octet) & 0xFFFF;
    }
    return true;
  }

  private boolean isExpected(int type) {
    if (type == CHANGE_CIPHER_SPEC && handshake == Handshake.BEGUN) {
      handshake = Handshake.FINISHING;
    } else if (type == HANDSHAKE && handshake != Handshake.BEGUN) {
      boolean isLast = handshake == Handshake.FINISHING;
      handshake = Handshake.FINISHED;
      return isLast;
    }
    return true;
  }
}
