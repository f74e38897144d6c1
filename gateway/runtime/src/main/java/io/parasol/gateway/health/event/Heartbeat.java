// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import java.time.Duration;
import java.time.Instant;

/** The schedule of health messages. Not thread-safe. */
public final class Heartbeat {

  /** How often health is published, changed or not. */
  public static final Duration PERIOD = Duration.ofSeconds(30);

  /** Message expiry of a health message; without one, the health is unknown. */
  public static final Duration EXPIRY = PERIOD.multipliedBy(3);

  private Instant next;

  public Heartbeat(Instant first) {
    this.next = first;
  }

  /**
   * Returns whether a message is due, also after the clock was set back; if so, schedules the next
   * one.
   */
  public boolean isDue(Instant now) {
    boolean isSetBack = next.isAfter(now.plus(PERIOD));
    if (now.isBefore(next) && !isSetBack) {
      return false;
    }
    Instant regular = next.plus(PERIOD);
    next = regular.isAfter(now) && !isSetBack ? regular : now.plus(PERIOD);
    return true;
  }
}
