// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.DiscoveryServices;
import io.parasol.legacy.modbus.plan.LineCost;
import io.parasol.legacy.modbus.plan.PlanCache;
import io.parasol.legacy.modbus.plan.PollPlan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A device as a link polls it.
 *
 * @param profile what is known in advance. If it has no points, the device is not polled until
 *     {@link PolledDevice#replaceMap} supplies another map.
 * @param every the read period of points that do not state one themselves.
 * @param undiscovered the services that discover the map of a device that describes itself.
 */
public record Pollable(
    DeviceId id,
    Unit unit,
    Profile profile,
    Duration every,
    Optional<UndiscoveredDevice> undiscovered) {

  private static final Profile EMPTY_PROFILE =
      new Profile(new ProfileName("sunspec"), List.of(), Quirks.NONE);

  /** Creates a device with the points of a profile. */
  public Pollable(DeviceId id, Unit unit, Profile profile, Duration every) {
    this(id, unit, profile, every, Optional.empty());
  }

  public static Pollable of(SiteConfig.Device.Modbus device) {
    return new Pollable(device.id(), device.unit(), device.profile(), device.every());
  }

  /**
   * Checks that every point can be read.
   *
   * @throws IllegalArgumentException in one line, if a point cannot be read at all.
   */
  public void requireReadable(LineCost cost, PlanCache plans) {
    PollPlan unused = plans.plan(plans.map(profile, every), cost.of(profile.quirks()));
  }

  /**
   * Creates a device that describes itself. It starts with the map of the last run, if that was
   * stored.
   */
  public static Pollable of(SiteConfig.Device.SunSpec device, DiscoveryServices services) {
    Optional<DiscoveredMap> remembered =
        services
            .memory()
            .find(device.id())
            .flatMap(findings -> services.discovery().recall(findings, device.every()));
    return new Pollable(
        device.id(),
        device.unit(),
        remembered.map(DiscoveredMap::profile).orElse(EMPTY_PROFILE).with(device.quirks()),
        device.every(),
        Optional.of(new UndiscoveredDevice(services, remembered)));
  }
}
