// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.expected.Method;

/**
 * One inverter in one slot.
 *
 * @param possible W
 */
record DeviceSlot(PlantDay plant, DeviceDay device, int slot, double possible, Method method) {

  double value(Meaning meaning) {
    return device.value(meaning, slot);
  }

  /** Returns the measured power in W, {@code NaN} without a reading. */
  double power() {
    return value(Meaning.AC_POWER);
  }

  double acRating() {
    return device.nameplate().acWatts();
  }

  boolean isAtZero() {
    return device.specificPower(slot) < PlantDay.ZERO_SHARE;
  }
}
