// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * A range of firmware versions. Both bounds are inclusive.
 *
 * @param min numbered; empty for no lower bound.
 * @param max numbered; empty for no upper bound.
 */
public record VersionRange(Optional<FirmwareVersion> min, Optional<FirmwareVersion> max) {

  public VersionRange {
    if (!Stream.concat(min.stream(), max.stream()).allMatch(FirmwareVersion::isNumbered)) {
      throw new IllegalArgumentException("requires: expected numbered versions such as 1.4.0");
    }
  }

  public static VersionRange any() {
    return new VersionRange(Optional.empty(), Optional.empty());
  }

  /**
   * Returns whether the range contains the version. A version without an order is contained only in
   * a range without bounds.
   */
  public boolean contains(FirmwareVersion version) {
    return min.map(end -> version.compare(end).filter(order -> order >= 0).isPresent()).orElse(true)
        && max.map(end -> version.compare(end).filter(order -> order <= 0).isPresent())
            .orElse(true);
  }
}
