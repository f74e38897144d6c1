// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.alarm;

import java.time.Instant;

/**
 * The state of an alarm.
 *
 * @param since when its condition began to hold
 * @param acknowledgedBy the operator, empty if no operator has acknowledged it
 * @param shelving {@link Shelving#NONE} if it is not shelved
 * @param count how often the condition has begun to hold while the alarm was raised
 */
public record Alarm(
    AlarmRule rule,
    State state,
    Instant since,
    String acknowledgedBy,
    Shelving shelving,
    int count) {

  /** Where an alarm is in its life. */
  public enum State {
    /** The condition holds, for less than the delay. */
    PENDING,
    RAISED,
    ACKNOWLEDGED,
    CLEARED
  }

  /** Returns whether the alarm is raised and not cleared. */
  public boolean isActive() {
    return state == State.RAISED || state == State.ACKNOWLEDGED;
  }

  /** Returns the same alarm under another rule. */
  public Alarm with(AlarmRule other) {
    return new Alarm(other, state, since, acknowledgedBy, shelving, count);
  }

  Alarm in(State next) {
    return new Alarm(rule, next, since, acknowledgedBy, shelving, count);
  }
}
