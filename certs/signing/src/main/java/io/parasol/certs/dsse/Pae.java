// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/**
 * The pre-authentication encoding: the bytes that a DSSE signature covers (DSSE 1.0.2, protocol).
 */
final class Pae {

  private Pae() {}

  /**
   * Returns {@code "DSSEv1" SP len(type) SP type SP len(body) SP body}. The lengths are decimal
   * numbers of bytes.
   */
  static byte[] encode(String type, byte[] body) {
    byte[] typeBytes = type.getBytes(UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(typeBytes.length + body.length + 32);
    out.writeBytes(("DSSEv1 " + typeBytes.length + " ").getBytes(US_ASCII));
    out.writeBytes(typeBytes);
    out.writeBytes((" " + body.length + " ").getBytes(US_ASCII));
    out.writeBytes(body);
    return out.toByteArray();
  }
}
