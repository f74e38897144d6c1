// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.metadata;

import java.util.Locale;

/** What a document is (TUF 1.0, 4); the word stands in it as {@code _type}. */
public enum MetadataType {
  ROOT(512 * 1024),
  TIMESTAMP(16 * 1024),
  SNAPSHOT(1024 * 1024),
  TARGETS(2 * 1024 * 1024);

  private final int longest;

  MetadataType(int longest) {
    this.longest = longest;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name of the top-level role that signs it. */
  public RoleName role() {
    return new RoleName(word());
  }

  /** The most bytes that such a document may have, whatever another one says of it. */
  public int longest() {
    return longest;
  }
}
