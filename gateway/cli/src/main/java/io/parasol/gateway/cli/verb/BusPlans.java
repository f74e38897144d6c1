// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.legacy.modbus.plan.BusPlan;
import io.parasol.legacy.modbus.plan.PlanCache;
import java.util.List;

/** Computes the request plans of a site's links. */
public final class BusPlans {

  private BusPlans() {}

  /**
   * Returns one plan for each Modbus link, in the order of the configuration. Points that a device
   * reveals only at run time are not included.
   *
   * @throws VerbException if a point of a profile cannot be read at all.
   */
  public static List<BusPlan> of(SiteConfig config) {
    PlanCache plans = new PlanCache();
    return config.links().values().stream()
        .filter(SiteConfig.Link.Modbus.class::isInstance)
        .map(SiteConfig.Link.Modbus.class::cast)
        .map(link -> plan(config, link, plans))
        .toList();
  }

  private static BusPlan plan(SiteConfig config, SiteConfig.Link.Modbus link, PlanCache plans) {
    List<SiteConfig.Device.Modbus> devices =
        config.devices().values().stream()
            .filter(SiteConfig.Device.Modbus.class::isInstance)
            .map(SiteConfig.Device.Modbus.class::cast)
            .filter(device -> device.link().id().equals(link.id()))
            .toList();
    try {
      return BusPlan.of(link, devices, plans);
    } catch (IllegalArgumentException unreadable) {
      throw new VerbException(
          ExitCode.USAGE, "link %s: %s".formatted(link.id(), unreadable.getMessage()), unreadable);
    }
  }
}
