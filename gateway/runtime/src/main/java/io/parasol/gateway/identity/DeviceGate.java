// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.identity;

import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.ReadingSink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Holds back the readings of one device while its identity is checked.
 *
 * <pre>
 *              response: identify              known device: release held readings
 *   Offline ─────────────────────▶ Identifying ─────────────────────────────────────▶ Open
 *     ▲                              │    │                                             │
 *     ├── no identity reported ──────╯    │ foreign device: release as unproven         │
 *     ╰───────────────────── silence, or the identity check is due ─────────────────────╯
 *                                         ▼
 *                                      Blocked ── confirmed ──▶ Offline
 * </pre>
 *
 * A device that responds, but does not report its identity three times in a row, has its readings
 * passed on as unproven until it does. The same applies while its firmware is being changed: in its
 * bootloader it cannot report its identity, and must not count as a foreign device. Thread-safe.
 */
final class DeviceGate {

  /**
   * Maximum number of batches that are held. A device reports its identity within some seconds;
   * this is enough for a busy minute.
   */
  private static final int MOST_HELD = 256;

  private static final int MOST_TRIES = 3;

  private enum Place {
    AWAY,
    ASKING,
    OPEN,
    SHUT
  }

  private final DeviceId device;
  private final ReadingSink inside;
  private final Runnable question;
  private final Deque<List<Reading>> held = new ArrayDeque<>();
  private Place place = Place.AWAY;
  private int tries;
  private boolean isChanging;

  /**
   * @param question starts the identity check; {@link #known}, {@link #stranger} or {@link
   *     #noAnswer} must follow.
   */
  DeviceGate(DeviceId device, ReadingSink inside, Runnable question) {
    this.device = device;
    this.inside = inside;
    this.question = question;
  }

  synchronized void accept(List<Reading> readings) {
    boolean isSilence = isSilence(readings);
    switch (place) {
      case OPEN -> {
        inside.accept(device, readings);
        if (isSilence) {
          place = Place.AWAY;
        }
      }
      case SHUT -> inside.accept(device, unproven(readings));
      case ASKING -> hold(readings);
      case AWAY -> {
        hold(readings);
        if (saysNothing(readings)) {
          if (held.size() == 1) {
            letIn(false);
          }
        } else if (isChanging) {
          letIn(true);
        } else {
          place = Place.ASKING;
          question.run();
        }
      }
    }
  }

  private static boolean isSilence(List<Reading> readings) {
    return readings.stream().anyMatch(DeviceGate::isSilence) && saysNothing(readings);
  }

  /**
   * Returns whether the device was not contacted for any of these readings. A point that was found
   * illegal before is not requested, and neither is a device whose line is lent.
   */
  private static boolean saysNothing(List<Reading> readings) {
    return readings.stream().anyMatch(DeviceGate::isUnasked)
        && readings.stream()
            .allMatch(each -> isUnasked(each) || each.quality() == Quality.ILLEGAL_ADDRESS);
  }

  private static boolean isUnasked(Reading reading) {
    return isSilence(reading) || reading.quality() == Quality.STALE;
  }

  private static boolean isSilence(Reading reading) {
    return reading.quality() == Quality.TIMEOUT || reading.quality() == Quality.COMM_ERROR;
  }

  private void hold(List<Reading> readings) {
    held.add(readings);
    if (held.size() > MOST_HELD) {
      inside.accept(device, unproven(held.remove()));
    }
  }

  /** Requires a new identity check at the next response. */
  synchronized void askAgain() {
    if (place == Place.OPEN) {
      place = Place.AWAY;
    }
  }

  /** Handles the result that the known device answered. */
  synchronized void known() {
    if (place != Place.SHUT) {
      tries = 0;
      place = Place.OPEN;
      letIn(false);
    }
  }

  /** Handles the result that a foreign device answered. */
  synchronized void stranger() {
    tries = 0;
    place = Place.SHUT;
    letIn(true);
  }

  synchronized void noAnswer() {
    if (place == Place.ASKING) {
      place = Place.AWAY;
      if (++tries >= MOST_TRIES) {
        letIn(true);
      }
    }
  }

  /** Sets whether the firmware of the device is being changed. */
  synchronized void changing(boolean isSo) {
    isChanging = isSo;
  }

  /** Unblocks the device after an operator has confirmed its identity. */
  synchronized void confirmed() {
    place = Place.AWAY;
  }

  synchronized boolean isShut() {
    return place == Place.SHUT;
  }

  private void letIn(boolean isUnproven) {
    while (!held.isEmpty()) {
      List<Reading> readings = held.remove();
      inside.accept(device, isUnproven ? unproven(readings) : readings);
    }
  }

  /** Returns the readings without values. A reading that failed keeps its quality. */
  private static List<Reading> unproven(List<Reading> readings) {
    return readings.stream().map(DeviceGate::unproven).toList();
  }

  private static Reading unproven(Reading reading) {
    return isSilence(reading)
        ? reading
        : new Reading(
            reading.device(),
            reading.point(),
            null,
            reading.unit(),
            Quality.UNPROVEN,
            reading.measuredAt());
  }
}
