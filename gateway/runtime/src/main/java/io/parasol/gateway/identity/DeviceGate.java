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
  private static final int MAX_HELD = 256;

  private static final int MAX_ATTEMPTS = 3;

  private enum GateState {
    OFFLINE,
    IDENTIFYING,
    OPEN,
    BLOCKED
  }

  private final DeviceId device;
  private final ReadingSink sink;
  private final Runnable startCheck;
  private final Deque<List<Reading>> held = new ArrayDeque<>(1);
  private GateState state = GateState.OFFLINE;
  private int tries;
  private boolean isUpdating;

  /**
   * @param startCheck starts the identity check; {@link #onKnown}, {@link #onForeign} or {@link
   *     #onNoAnswer} must follow.
   */
  DeviceGate(DeviceId device, ReadingSink sink, Runnable startCheck) {
    this.device = device;
    this.sink = sink;
    this.startCheck = startCheck;
  }

  synchronized void accept(List<Reading> readings) {
    boolean isSilence = isSilence(readings);
    switch (state) {
      case OPEN -> {
        sink.accept(device, readings);
        if (isSilence) {
          state = GateState.OFFLINE;
        }
      }
      case BLOCKED -> sink.accept(device, unproven(readings));
      case IDENTIFYING -> hold(readings);
      case OFFLINE -> acceptWhileOffline(readings);
    }
  }

  private void acceptWhileOffline(List<Reading> readings) {
    hold(readings);
    if (isWithoutContact(readings)) {
      if (held.size() == 1) {
        release(false);
      }
    } else if (isUpdating) {
      release(true);
    } else {
      state = GateState.IDENTIFYING;
      startCheck.run();
    }
  }

  private static boolean isSilence(List<Reading> readings) {
    return readings.stream().anyMatch(DeviceGate::isSilence) && isWithoutContact(readings);
  }

  /**
   * Returns whether the device was not contacted for any of these readings. A point that was found
   * illegal before is not requested, and neither is a device whose line is lent.
   */
  private static boolean isWithoutContact(List<Reading> readings) {
    return readings.stream().anyMatch(DeviceGate::isNotRequested)
        && readings.stream()
            .allMatch(each -> isNotRequested(each) || each.quality() == Quality.ILLEGAL_ADDRESS);
  }

  private static boolean isNotRequested(Reading reading) {
    return isSilence(reading) || reading.quality() == Quality.STALE;
  }

  private static boolean isSilence(Reading reading) {
    return reading.quality() == Quality.TIMEOUT || reading.quality() == Quality.COMM_ERROR;
  }

  private void hold(List<Reading> readings) {
    held.add(readings);
    if (held.size() > MAX_HELD) {
      sink.accept(device, unproven(held.remove()));
    }
  }

  /** Requires a new identity check at the next response. */
  synchronized void requireCheck() {
    if (state == GateState.OPEN) {
      state = GateState.OFFLINE;
    }
  }

  /** Handles the result that the known device answered. */
  synchronized void onKnown() {
    if (state != GateState.BLOCKED) {
      tries = 0;
      state = GateState.OPEN;
      release(false);
    }
  }

  /** Handles the result that a foreign device answered. */
  synchronized void onForeign() {
    tries = 0;
    state = GateState.BLOCKED;
    release(true);
  }

  synchronized void onNoAnswer() {
    if (state == GateState.IDENTIFYING) {
      state = GateState.OFFLINE;
      if (++tries >= MAX_ATTEMPTS) {
        release(true);
      }
    }
  }

  /** Sets whether the firmware of the device is being changed. */
  synchronized void setUpdating(boolean isSo) {
    isUpdating = isSo;
  }

  /** Unblocks the device after an operator has confirmed its identity. */
  synchronized void onConfirmed() {
    state = GateState.OFFLINE;
  }

  synchronized boolean isBlocked() {
    return state == GateState.BLOCKED;
  }

  private void release(boolean isUnproven) {
    while (!held.isEmpty()) {
      List<Reading> readings = held.remove();
      sink.accept(device, isUnproven ? unproven(readings) : readings);
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
