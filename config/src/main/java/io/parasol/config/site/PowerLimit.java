// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.Optional;

/**
 * A point that must measure less than something, such as the power of an inverter or of the plant.
 *
 * @param device whose point it is; empty is the device itself that is to be updated.
 * @param below in the point's unit; finite.
 */
public record PowerLimit(Optional<DeviceId> device, PointName point, double below) {

  public PowerLimit {
    Bounds.require(Double.isFinite(below), "power limit", "a number");
  }
}
