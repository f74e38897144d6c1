// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.metadata;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * A range of firmware versions; both ends belong to it.
 *
 * @param min numbered; empty for no lower end.
 * @param max numbered; empty for no upper end.
 */
public record VersionRange(Optional<FirmwareVersion> min, Optional<FirmwareVersion> max) {

  public VersionRange {
    if (!Stream.concat(min.stream(), max.stream()).allMatch(FirmwareVersion::isNumbered)) {
      throw new IllegalArgumentException("requires: expected versions such as 1.4.0");
    }
  }

  public static VersionRange any() {
    return new VersionRange(Optional.empty(), Optional.empty());
  }

  /** A version that has no order is within no range but the one without ends. */
  public boolean contains(FirmwareVersion version) {
    return min.map(end -> version.compare(end).filter(order -> order >= 0).isPresent()).orElse(true)
        && max.map(end -> version.compare(end).filter(order -> order <= 0).isPresent())
            .orElse(true);
  }
}
