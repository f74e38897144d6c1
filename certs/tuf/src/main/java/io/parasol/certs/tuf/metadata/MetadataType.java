// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import java.util.Locale;

/** The type of a metadata document (TUF 4.3 to 4.6), as in its {@code _type} member. */
public enum MetadataType {
  ROOT(512 * 1024),
  TIMESTAMP(16 * 1024),
  SNAPSHOT(1024 * 1024),
  TARGETS(2 * 1024 * 1024);

  private final int maxLength;

  MetadataType(int longest) {
    this.maxLength = longest;
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the top-level role that signs documents of this type. */
  public RoleName role() {
    return new RoleName(wireName());
  }

  /**
   * Returns the maximum length of such a document in bytes (TUF 5.3.3, 5.4.1, 5.5.1, 5.6.1). It
   * applies whatever length another document lists.
   */
  public int maxLength() {
    return maxLength;
  }
}
