// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

/**
 * A document that had enough valid signatures at the time of {@link SignedFile#verify}. Only that
 * method creates one. Expiry and consistency with other documents are checked separately.
 */
public final class Trusted<T extends Metadata> {

  private final T content;
  private final byte[] bytes;

  Trusted(T content, byte[] bytes) {
    this.content = content;
    this.bytes = bytes.clone();
  }

  public T content() {
    return content;
  }

  /**
   * Returns the bytes of the file as received. These bytes are stored, never a new serialization.
   */
  public byte[] bytes() {
    return bytes.clone();
  }
}
