// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Profile;
import io.parasol.config.site.ProfileName;
import io.parasol.config.site.Quirks;
import io.parasol.config.site.Unit;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.Introductions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A device as a link is told of it.
 *
 * @param profile what is known beforehand; one without points is asked for nothing until it is
 *     {@link PolledDevice#become known better}.
 * @param every how often a point is read that does not say so itself.
 * @param newcomer how it is made known, if it has to say itself what it has.
 */
record Pollable(
    DeviceId id, Unit unit, Profile profile, Duration every, Optional<Newcomer> newcomer) {

  private static final Profile NOTHING =
      new Profile(new ProfileName("sunspec"), List.of(), Quirks.NONE);

  /** One that has the points of a profile. */
  Pollable(DeviceId id, Unit unit, Profile profile, Duration every) {
    this(id, unit, profile, every, Optional.empty());
  }

  static Pollable of(SiteConfig.Device.Modbus device) {
    return new Pollable(device.id(), device.unit(), device.profile(), device.every());
  }

  /** One that says itself what it has; what it had the last time is remembered. */
  static Pollable of(SiteConfig.Device.SunSpec device, Introductions with) {
    Optional<DiscoveredMap> remembered =
        with.memory()
            .recall(device.id())
            .flatMap(memo -> with.discovery().recall(memo, device.every()));
    return new Pollable(
        device.id(),
        device.unit(),
        remembered.map(DiscoveredMap::profile).orElse(NOTHING),
        device.every(),
        Optional.of(new Newcomer(with, remembered)));
  }
}
