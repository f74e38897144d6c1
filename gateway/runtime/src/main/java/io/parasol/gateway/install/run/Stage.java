// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.legacy.transfer.Phase;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stage of an installation. The names are part of the protocol. */
enum Stage {
  // spotless:off
  //             at most                tries   the driver's step
  /** Reads the identity and firmware version of the device. */
  IDENTIFY      (Duration.ofMinutes(5),  3,     null),
  /** Checks what must hold before the first byte is sent. */
  PRECHECK      (Duration.ofMinutes(5),  3,     null),
  ENTER         (Duration.ofMinutes(10), 3,     Phase.ENTER),
  LINE          (Duration.ofMinutes(2),  3,     Phase.LINE),
  ERASE         (Duration.ofMinutes(30), 3,     Phase.ERASE),
  SEND          (Duration.ofHours(12),   3,     Phase.SEND),
  VERIFY        (Duration.ofMinutes(30), 3,     Phase.VERIFY),
  ACTIVATE      (Duration.ofMinutes(30), 3,     Phase.ACTIVATE),
  /** Reads the identity and firmware version of the device again. */
  CONFIRM       (Duration.ofMinutes(30), 12,    Phase.CONFIRM),
  /** Finds out the state of the device. */
  FIND          (Duration.ofMinutes(30), 12,    null),
  /** Brings the device back to a running application. */
  RECOVER       (Duration.ofMinutes(60), 6,     null),
  /** Restores the line settings. Repeated until it succeeds, also after every failure. */
  RESTORE_LINE  (Duration.ofDays(3_650), Integer.MAX_VALUE, Phase.RESTORE_LINE),
  /** Ended: the device needs manual repair. */
  PARKED        (Duration.ZERO,          0,     null),
  /** Ended, successfully or not. */
  OVER          (Duration.ZERO,          0,     null);
  // spotless:on

  private final Duration timeout;
  private final int maxAttempts;
  private final @Nullable Phase phase;

  Stage(Duration atMost, int tries, @Nullable Phase phase) {
    this.timeout = atMost;
    this.maxAttempts = tries;
    this.phase = phase;
  }

  /** Returns the maximum duration of all attempts together. */
  Duration timeout() {
    return timeout;
  }

  /** Returns the maximum number of attempts. */
  int maxAttempts() {
    return maxAttempts;
  }

  /**
   * Returns the corresponding phase of the driver; empty if the driver has no part in this stage.
   */
  Optional<Phase> phase() {
    return Optional.ofNullable(phase);
  }

  /** Returns whether the device loses its old firmware once this stage has begun. */
  boolean isIrreversible() {
    return phase != null && phase.isIrreversible();
  }

  /**
   * Returns whether the stage can do nothing while the port of the line is missing, and must not be
   * given up because of that. Before ENTER, nothing was changed; the line is restored when its port
   * is opened again.
   */
  boolean needsPort() {
    return switch (this) {
      case IDENTIFY, PRECHECK, RESTORE_LINE, PARKED, OVER -> false;
      default -> true;
    };
  }

  boolean isEnd() {
    return this == PARKED || this == OVER;
  }

  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Stage> of(String word) {
    for (Stage each : values()) {
      if (each.wireName().equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
