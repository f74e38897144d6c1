// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import java.util.Locale;

/** The state of a device in one word. The words are part of the protocol. */
enum StateWord {
  ONLINE(true),
  /** Answers, but something about it is not as it should be. */
  DEGRADED(true),
  /** At rest by its own account, as at night; silence is no fault then. */
  SLEEPING(true),
  OFFLINE(false),
  /** Has not answered since the gateway started. */
  UNKNOWN(false);

  private final boolean isUp;

  StateWord(boolean isUp) {
    this.isUp = isUp;
  }

  /** Whether all is well enough that nobody needs to be called for silence. */
  boolean isUp() {
    return isUp;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
