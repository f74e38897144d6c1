// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import io.parasol.gateway.health.event.DeviceSelfReport.Operating;
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
 * @param operating the last reported operating state; unknown of a device that does not answer,
 *     except while it sleeps.
 * @param misses number of consecutive polls without an answer.
 * @param missedSince time of the first of these; undefined if there are none.
 */
public record DeviceState(
    DeviceStatus status,
    Instant since,
    String why,
    Operating operating,
    int misses,
    Instant missedSince) {

  /** Number of consecutive unanswered polls after which a device is offline. */
  static final int MAX_MISSES = 3;

  public static DeviceState initial(Instant now) {
    return new DeviceState(DeviceStatus.UNKNOWN, now, "not read yet", Operating.UNKNOWN, 0, now);
  }

  /** Returns the state after an answered poll. */
  public DeviceState answered(DeviceSelfReport report, Instant now) {
    DeviceStatus next;
    if (report.isAsleep()) {
      next = DeviceStatus.SLEEPING;
    } else {
      next = report.troubles().isEmpty() ? DeviceStatus.ONLINE : DeviceStatus.DEGRADED;
    }
    return new DeviceState(
        next, next == status ? since : now, report.why(), report.operating(), 0, now);
  }

  /** Returns the state after a poll without any answer. */
  public DeviceState missed(String cause, Instant now) {
    DeviceState counted =
        new DeviceState(status, since, why, operating, misses + 1, misses == 0 ? now : missedSince);
    return counted.isSilent() ? counted.silent(cause, now) : counted;
  }

  /** Returns the state of a device known to be absent, without waiting for unanswered polls. */
  public DeviceState absent(String cause, Instant now) {
    return new DeviceState(
            status, since, why, operating, MAX_MISSES, misses == 0 ? now : missedSince)
        .silent(cause, now);
  }

  private DeviceState silent(String cause, Instant now) {
    return switch (status) {
      case ONLINE, DEGRADED ->
          new DeviceState(
              DeviceStatus.OFFLINE,
              now,
              "no answer: " + cause,
              Operating.UNKNOWN,
              misses,
              missedSince);
      case OFFLINE -> withReason("no answer: " + cause);
      case UNKNOWN -> withReason("no answer since the start: " + cause);
      case SLEEPING -> withReason("asleep; no answer");
    };
  }

  /** Sets the reason of a device that has never been read. */
  public DeviceState neverRead(String why) {
    return status == DeviceStatus.UNKNOWN ? withReason(why) : this;
  }

  private DeviceState withReason(String other) {
    return new DeviceState(status, since, other, operating, misses, missedSince);
  }

  /** Returns whether enough polls were missed for the device to count as silent. */
  public boolean isSilent() {
    return misses >= MAX_MISSES;
  }

  /** Returns whether the published state is the same. */
  public boolean isSameAs(DeviceState other) {
    return status == other.status
        && since.equals(other.since)
        && why.equals(other.why)
        && operating.equals(other.operating);
  }
}
