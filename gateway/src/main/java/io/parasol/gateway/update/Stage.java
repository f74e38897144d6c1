// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.legacy.transfer.Phase;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where an installation stands. The names are part of the protocol. */
enum Stage {
  // spotless:off
  //             at most                tries   the driver's step
  /** The device says who it is and what it runs. */
  IDENTIFY      (Duration.ofMinutes(5),  3,     null),
  /** What must hold before the first byte. */
  PRECHECK      (Duration.ofMinutes(5),  3,     null),
  ENTER         (Duration.ofMinutes(10), 3,     Phase.ENTER),
  LINE          (Duration.ofMinutes(2),  3,     Phase.LINE),
  ERASE         (Duration.ofMinutes(30), 3,     Phase.ERASE),
  SEND          (Duration.ofHours(12),   3,     Phase.SEND),
  VERIFY        (Duration.ofMinutes(30), 3,     Phase.VERIFY),
  ACTIVATE      (Duration.ofMinutes(30), 3,     Phase.ACTIVATE),
  /** The device says once more who it is and what it runs. */
  CONFIRM       (Duration.ofMinutes(30), 12,    Phase.CONFIRM),
  /** Nobody knows in which state the device is. */
  FIND          (Duration.ofMinutes(30), 12,    null),
  /** Back to an application that runs. */
  RECOVER       (Duration.ofMinutes(60), 6,     null),
  /** Repeated until it is done, also after every failure. */
  RESTORE_LINE  (Duration.ofDays(3_650), Integer.MAX_VALUE, Phase.RESTORE_LINE),
  /** It needs a person. */
  PARKED        (Duration.ZERO,          0,     null),
  /** It has ended, well or not. */
  OVER          (Duration.ZERO,          0,     null);
  // spotless:on

  private final Duration atMost;
  private final int tries;
  private final Optional<Phase> phase;

  Stage(Duration atMost, int tries, @Nullable Phase phase) {
    this.atMost = atMost;
    this.tries = tries;
    this.phase = Optional.ofNullable(phase);
  }

  /** How long it may take, all tries together. */
  Duration atMost() {
    return atMost;
  }

  /** How often it may be begun. */
  int tries() {
    return tries;
  }

  /** What the driver calls it; empty for what is not the driver's. */
  Optional<Phase> phase() {
    return phase;
  }

  /** Whether the device is not what it was once this has begun. */
  boolean isIrreversible() {
    return phase.filter(Phase::isIrreversible).isPresent();
  }

  boolean isEnd() {
    return this == PARKED || this == OVER;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Stage> of(String word) {
    for (Stage each : values()) {
      if (each.word().equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
