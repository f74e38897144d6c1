// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import java.util.List;

/**
 * The devices of a site, by whether they have security of their own; each list in the order of the
 * configuration.
 */
record SiteDevices(List<DeviceId> legacy, List<DeviceId> natives) {

  static SiteDevices of(SiteConfig config) {
    return new SiteDevices(
        of(config, SiteConfig.Device.Legacy.class), of(config, SiteConfig.Device.Native.class));
  }

  private static List<DeviceId> of(SiteConfig config, Class<? extends SiteConfig.Device> kind) {
    return config.devices(kind).stream().map(device -> device.id()).toList();
  }
}
