// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import java.time.Instant;

/**
 * Whether a device can be relied on, since when, and why not.
 *
 * <pre>
 *                                         missed, the third in a row
 *            answered    ╭──────────╮ ─────────────────────────────▶ OFFLINE
 *  UNKNOWN ────────────▶ │  ONLINE  │ ◀───────────────────────────────  │
 *                        │    ⇅     │              answered             │
 *                        │ DEGRADED │                                   │
 *                        ╰──────────╯                                   │
 *                             ⇅ answered, as it says of itself          │
 *                          SLEEPING ◀───────────────────────────────────╯
 * </pre>
 *
 * Silence changes neither SLEEPING, where it is expected, nor UNKNOWN: of a device that has not
 * been heard since the start nobody knows whether it sleeps.
 *
 * @param since when the word became true; another reason alone does not change it.
 * @param why empty where all is well.
 * @param misses rounds in a row without an answer.
 * @param missedSince when the first of those was; means nothing if there are none.
 */
record DeviceState(StateWord word, Instant since, String why, int misses, Instant missedSince) {

  /** Rounds without an answer that make a device offline. */
  static final int MISSES_OF_THE_DEAD = 3;

  static DeviceState initial(Instant now) {
    return new DeviceState(StateWord.UNKNOWN, now, "not read yet", 0, now);
  }

  /** A round was answered. */
  DeviceState answered(Report report, Instant now) {
    StateWord next;
    if (report.isAsleep()) {
      next = StateWord.SLEEPING;
    } else {
      next = report.troubles().isEmpty() ? StateWord.ONLINE : StateWord.DEGRADED;
    }
    return new DeviceState(next, next == word ? since : now, report.why(), 0, now);
  }

  /** A round got no answer at all. */
  DeviceState missed(String cause, Instant now) {
    DeviceState counted =
        new DeviceState(word, since, why, misses + 1, misses == 0 ? now : missedSince);
    return counted.isSilent() ? counted.silent(cause, now) : counted;
  }

  /** It is known to be away, without three rounds that show it. */
  DeviceState gone(String cause, Instant now) {
    return new DeviceState(word, since, why, MISSES_OF_THE_DEAD, misses == 0 ? now : missedSince)
        .silent(cause, now);
  }

  private DeviceState silent(String cause, Instant now) {
    return switch (word) {
      case ONLINE, DEGRADED ->
          new DeviceState(StateWord.OFFLINE, now, "no answer: " + cause, misses, missedSince);
      case OFFLINE -> because("no answer: " + cause);
      case UNKNOWN -> because("no answer since the start: " + cause);
      case SLEEPING -> because("asleep, and silent");
    };
  }

  /** Of a device that has never been read it is known why not. */
  DeviceState notKnown(String why) {
    return word == StateWord.UNKNOWN ? because(why) : this;
  }

  private DeviceState because(String other) {
    return new DeviceState(word, since, other, misses, missedSince);
  }

  /** Whether it has missed so many rounds that this is no accident. */
  boolean isSilent() {
    return misses >= MISSES_OF_THE_DEAD;
  }

  /** Whether subscribers would see no difference. */
  boolean looksLike(DeviceState other) {
    return word == other.word && since.equals(other.since) && why.equals(other.why);
  }
}
