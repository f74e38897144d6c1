// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.util.Optional;

/**
 * A condition that a point measures less than a limit, such as the power of an inverter or of the
 * plant.
 *
 * @param device the device of the point; empty for the device that is being updated.
 * @param below in the point's unit; finite.
 */
public record PowerLimit(Optional<DeviceId> device, PointName point, double below) {

  public PowerLimit {
    Bounds.require(Double.isFinite(below), "power limit", "a number");
  }
}
