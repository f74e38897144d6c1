// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * Conversion between the two forms of an ECDSA signature on P-256: the DER form in metadata ({@code
 * ECDSA-Sig-Value}, RFC 3279, 2.2.3), and r‖s with 64 bytes.
 */
public final class EcdsaSignature {

  private static final int SCALAR = 32;
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;

  /** Maximum content length: two integers of at most 33 bytes, each with tag and length. */
  private static final int MAX_CONTENT_BYTES = 2 * (2 + SCALAR + 1);

  private EcdsaSignature() {}

  public static byte[] toDer(byte[] raw) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (int from = 0; from < 2 * SCALAR; from += SCALAR) {
      byte[] integer =
          new BigInteger(1, Arrays.copyOfRange(raw, from, from + SCALAR)).toByteArray();
      content.write(INTEGER);
      content.write(integer.length);
      content.writeBytes(integer);
    }
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(SEQUENCE);
    der.write(content.size());
    der.writeBytes(content.toByteArray());
    return der.toByteArray();
  }

  /**
   * Converts DER to r‖s. Returns empty if the input is not the unique DER form of two non-negative
   * integers of at most 32 bytes.
   */
  public static Optional<byte[]> toRaw(byte[] der) {
    if (der.length < 2
        || der[0] != SEQUENCE
        || der[1] != der.length - 2
        || der.length - 2 > MAX_CONTENT_BYTES) {
      return Optional.empty();
    }
    byte[] raw = new byte[2 * SCALAR];
    int at = 2;
    for (int to = SCALAR; to <= 2 * SCALAR; to += SCALAR) {
      if (at + 2 > der.length || der[at] != INTEGER) {
        return Optional.empty();
      }
      int length = der[at + 1];
      int end = at + 2 + length;
      if (length < 1 || end > der.length || !copyScalar(der, at + 2, end, raw, to)) {
        return Optional.empty();
      }
      at = end;
    }
    return at == der.length ? Optional.of(raw) : Optional.empty();
  }

  /**
   * Copies an integer, aligned to the right. Rejects negative integers and unnecessary leading
   * zeros (X.690, 8.3.2).
   */
  private static boolean copyScalar(byte[] der, int from, int end, byte[] raw, int to) {
    boolean hasZeroInFront = der[from] == 0 && end - from > 1;
    if (der[from] < 0 || (hasZeroInFront && der[from + 1] >= 0)) {
      return false;
    }
    int start = hasZeroInFront ? from + 1 : from;
    int length = end - start;
    if (length > SCALAR) {
      return false;
    }
    System.arraycopy(der, start, raw, to - length, length);
    return true;
  }
}
