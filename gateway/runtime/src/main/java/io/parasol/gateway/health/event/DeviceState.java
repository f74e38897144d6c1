// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import java.time.Instant;

/**
 * Whether a device is reachable and healthy, since when, and why not.
 *
 * <pre>
 *                                         missed, the third in a row
 *            answered    ╭──────────╮ ─────────────────────────────▶ OFFLINE
 *  UNKNOWN ────────────▶ │  ONLINE  │ ◀───────────────────────────────  │
 *                        │    ⇅     │              answered             │
 *                        │ DEGRADED │                                   │
 *                        ╰──────────╯                                   │
 *                             ⇅ answered, by its own report             │
 *                          SLEEPING ◀───────────────────────────────────╯
 * </pre>
 *
 * Silence changes neither SLEEPING, in which it is expected, nor UNKNOWN: a device that has not
 * answered since the start may be asleep.
 *
 * @param since when the status began; another reason alone does not change it.
 * @param why empty if there is no fault.
 * @param misses number of consecutive polls without an answer.
 * @param missedSince time of the first of these; undefined if there are none.
 */
public record DeviceState(
    DeviceStatus word, Instant since, String why, int misses, Instant missedSince) {

  /** Number of consecutive unanswered polls after which a device is offline. */
  static final int MISSES_OF_THE_DEAD = 3;

  public static DeviceState initial(Instant now) {
    return new DeviceState(DeviceStatus.UNKNOWN, now, "not read yet", 0, now);
  }

  /** Returns the state after an answered poll. */
  public DeviceState answered(DeviceSelfReport report, Instant now) {
    DeviceStatus next;
    if (report.isAsleep()) {
      next = DeviceStatus.SLEEPING;
    } else {
      next = report.troubles().isEmpty() ? DeviceStatus.ONLINE : DeviceStatus.DEGRADED;
    }
    return new DeviceState(next, next == word ? since : now, report.why(), 0, now);
  }

  /** Returns the state after a poll without any answer. */
  public DeviceState missed(String cause, Instant now) {
    DeviceState counted =
        new DeviceState(word, since, why, misses + 1, misses == 0 ? now : missedSince);
    return counted.isSilent() ? counted.silent(cause, now) : counted;
  }

  /** Returns the state of a device known to be absent, without waiting for unanswered polls. */
  public DeviceState gone(String cause, Instant now) {
    return new DeviceState(word, since, why, MISSES_OF_THE_DEAD, misses == 0 ? now : missedSince)
        .silent(cause, now);
  }

  private DeviceState silent(String cause, Instant now) {
    return switch (word) {
      case ONLINE, DEGRADED ->
          new DeviceState(DeviceStatus.OFFLINE, now, "no answer: " + cause, misses, missedSince);
      case OFFLINE -> because("no answer: " + cause);
      case UNKNOWN -> because("no answer since the start: " + cause);
      case SLEEPING -> because("asleep; no answer");
    };
  }

  /** Sets the reason of a device that has never been read. */
  public DeviceState notKnown(String why) {
    return word == DeviceStatus.UNKNOWN ? because(why) : this;
  }

  private DeviceState because(String other) {
    return new DeviceState(word, since, other, misses, missedSince);
  }

  /** Returns whether enough polls were missed for the device to count as silent. */
  public boolean isSilent() {
    return misses >= MISSES_OF_THE_DEAD;
  }

  /** Returns whether the published state is the same. */
  public boolean looksLike(DeviceState other) {
    return word == other.word && since.equals(other.since) && why.equals(other.why);
  }
}
