// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.metadata;

/**
 * A document that enough of those have signed who had to, at the moment of {@link
 * SignedFile#verify}. Only that method makes one. Whether it is fresh, and belongs to the others,
 * is another question.
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

  /** The bytes of the file as it was received: what is kept, never an own spelling. */
  public byte[] bytes() {
    return bytes.clone();
  }
}
