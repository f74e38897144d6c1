// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Set;

/** The serial numbers of this site's certificates that are no longer believed. Immutable. */
public record DenyList(Set<BigInteger> serials) {

  public DenyList {
    serials = Set.copyOf(serials);
  }

  public static final DenyList EMPTY = new DenyList(Set.of());

  public boolean denies(BigInteger serial) {
    return serials.contains(serial);
  }

  /**
   * Reads the list of the authority in that folder; an authority without one denies nobody.
   *
   * @throws AuthorityException if there is a list that cannot be read whole: then nobody may be let
   *     in.
   */
  public static DenyList read(Path folder) throws AuthorityException {
    throw new UnsupportedOperationException("STUB");
  }
}
