// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Profile;
import io.parasol.config.site.Unit;
import java.time.Duration;

/**
 * A device as a link is told of it.
 *
 * @param profile what is known beforehand; one without points is asked for nothing until it is
 *     {@link PolledDevice#become known better}.
 * @param every how often a point is read that does not say so itself.
 */
record Pollable(DeviceId id, Unit unit, Profile profile, Duration every) {

  static Pollable of(SiteConfig.Device.Modbus device) {
    return new Pollable(device.id(), device.unit(), device.profile(), device.every());
  }
}
