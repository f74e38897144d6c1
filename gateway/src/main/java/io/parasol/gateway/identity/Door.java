// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.identity;

import io.parasol.config.site.DeviceId;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.ReadingSink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What comes from one device goes through here, and waits here while it is asked who it is.
 *
 * <pre>
 *           an answer: ask           it is the known one: let in what waits
 *   Away ───────────────────▶ Asking ───────────────────────────────────────▶ Open
 *     ▲                        │  │                                             │
 *     ╰── it does not say ─────╯  │ it is another: let it in as unproven        │
 *     ╰───────────────── silence, or it is time to ask again ──────────────────╯
 *                                 ▼
 *                                Shut ── confirmed ──▶ Away
 * </pre>
 *
 * A device that answers, but three times in a row does not say who it is, is let in as unproven
 * until it does. So is one that is being changed: in its loader it cannot say who it is, and must
 * not be taken for another. Thread-safe.
 */
final class Door {

  /** A device that is asked answers within some seconds; these are the batches of a busy minute. */
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
   * @param question asks the device; one of {@link #known}, {@link #stranger} and {@link #noAnswer}
   *     is to follow.
   */
  Door(DeviceId device, ReadingSink inside, Runnable question) {
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
    return readings.stream().anyMatch(Door::isSilence) && saysNothing(readings);
  }

  /**
   * Whether all this is told without a word from the device: a point that was found illegal before
   * is not asked for, and neither is a device whose line is lent.
   */
  private static boolean saysNothing(List<Reading> readings) {
    return readings.stream().anyMatch(Door::isUnasked)
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

  /** It is time to ask again, with what comes next. */
  synchronized void askAgain() {
    if (place == Place.OPEN) {
      place = Place.AWAY;
    }
  }

  /** It is the device that is known. */
  synchronized void known() {
    if (place != Place.SHUT) {
      tries = 0;
      place = Place.OPEN;
      letIn(false);
    }
  }

  /** It is another one. */
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

  /** Whether what runs on the device is being changed. */
  synchronized void changing(boolean isSo) {
    isChanging = isSo;
  }

  /** An operator has said who it is. */
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

  /** The same without values: a failure to read stays what it is. */
  private static List<Reading> unproven(List<Reading> readings) {
    return readings.stream().map(Door::unproven).toList();
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
