// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.util.Locale;
import java.util.Optional;

/** The outcome of a command so far. */
public enum Outcome {
  ACCEPTED(false),
  PROGRESS(false),
  APPLIED(true),
  REJECTED(true),
  FAILED(true),
  UNDECIDED(true),
  EXPIRED(true);

  private final boolean isFinal;

  Outcome(boolean isFinal) {
    this.isFinal = isFinal;
  }

  /** Returns whether no further outcome of the command follows. */
  public boolean isFinal() {
    return isFinal;
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Outcome> of(String word) {
    for (Outcome each : values()) {
      if (each.wireName().equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
