// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Ages of what waits, by the clock of this machine. */
public final class Ages {

  private Ages() {}

  /** Returns the age of the given time; zero if there is none or it is in the future. */
  public static Duration of(Optional<Instant> oldest) {
    return oldest
        .map(since -> Duration.between(since, Instant.now()))
        .filter(age -> !age.isNegative())
        .orElse(Duration.ZERO);
  }
}
