// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PlantSettings;
import io.parasol.config.site.SiteConfig;
import java.util.List;
import java.util.Map;

/**
 * The devices of a site, by whether they have security of their own; each list in the order of the
 * configuration. A reload replaces them. Thread-safe.
 */
final class SiteDevices {

  private volatile Map<DeviceId, SiteConfig.Device> devices;

  private volatile PlantSettings plant;

  SiteDevices(Map<DeviceId, SiteConfig.Device> devices, PlantSettings plant) {
    this.devices = devices;
    this.plant = plant;
  }

  /** Returns the settings of the plant that these devices are. */
  PlantSettings plant() {
    return plant;
  }

  void setPlant(PlantSettings other) {
    plant = other;
  }

  void replace(Map<DeviceId, SiteConfig.Device> others) {
    devices = others;
  }

  Map<DeviceId, SiteConfig.Device> all() {
    return devices;
  }

  boolean contains(DeviceId device) {
    return devices.containsKey(device);
  }

  boolean isNative(DeviceId device) {
    return devices.get(device) instanceof SiteConfig.Device.Native;
  }

  List<DeviceId> legacy() {
    return of(SiteConfig.Device.Legacy.class);
  }

  List<DeviceId> natives() {
    return of(SiteConfig.Device.Native.class);
  }

  private List<DeviceId> of(Class<? extends SiteConfig.Device> kind) {
    return devices.values().stream().filter(kind::isInstance).map(SiteConfig.Device::id).toList();
  }
}
