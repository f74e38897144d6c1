// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import java.time.Duration;
import java.time.Instant;

/** Says when health is to be published again. Not thread-safe. */
final class Heartbeat {

  /** How often, changed or not. */
  static final Duration PERIOD = Duration.ofSeconds(30);

  /** After this a health message is gone, and nothing is known. */
  static final Duration EXPIRY = PERIOD.multipliedBy(3);

  private Instant next;

  Heartbeat(Instant first) {
    this.next = first;
  }

  /** Whether it is time, also where the clock was set back; if so, the next is a period away. */
  boolean isDue(Instant now) {
    boolean isSetBack = next.isAfter(now.plus(PERIOD));
    if (now.isBefore(next) && !isSetBack) {
      return false;
    }
    Instant regular = next.plus(PERIOD);
    next = regular.isAfter(now) && !isSetBack ? regular : now.plus(PERIOD);
    return true;
  }
}
