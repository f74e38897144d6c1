// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.json.JsonException;
import java.util.Collection;
import java.util.Set;

/**
 * A DSSE v1.0.2 envelope as it came or was made. Nothing in it is to be believed before {@link
 * #signers} has named who signed it, and then only the bytes of {@link #payload}.
 */
public final class Envelope {

  /** An envelope has at most this many signatures. */
  public static final int MOST_SIGNATURES = 16;

  private Envelope() {}

  /**
   * Reads the JSON form. Standard and URL-safe base64 are both accepted.
   *
   * @param utf8 already bounded by the caller.
   */
  public static Envelope parse(byte[] utf8) throws JsonException {
    throw new UnsupportedOperationException("STUB");
  }

  /** Signs the payload. */
  public static Envelope sign(String payloadType, byte[] payload, SigningKey key) {
    throw new UnsupportedOperationException("STUB");
  }

  /** The same envelope with one more signature; a key that has signed already replaces its own. */
  public Envelope signedAlsoBy(SigningKey key) {
    throw new UnsupportedOperationException("STUB");
  }

  /** The type, not to be believed before a signature holds. */
  public String payloadType() {
    throw new UnsupportedOperationException("STUB");
  }

  /** A copy of exactly the bytes that the signatures cover. */
  public byte[] payload() {
    throw new UnsupportedOperationException("STUB");
  }

  /** Which of the keys have signed this payload under this type: different keys, each once. */
  public Set<VerificationKey> signers(Collection<VerificationKey> trusted) {
    throw new UnsupportedOperationException("STUB");
  }

  /** The JSON form, in one line. */
  public byte[] toJson() {
    throw new UnsupportedOperationException("STUB");
  }
}
