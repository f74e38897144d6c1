// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.profile.Point;
import io.parasol.config.site.SiteConfig;
import java.util.HashMap;
import java.util.Map;

/** The units of the points of a site, as its profiles and its panels state them. */
final class PointUnits {

  private final Map<String, String> units = new HashMap<>();

  static PointUnits of(SiteConfig site) {
    PointUnits units = new PointUnits();
    for (SiteConfig.Device.Modbus device : site.devices(SiteConfig.Device.Modbus.class)) {
      for (Point point : device.profile().points()) {
        units.put(device.id().value(), point.name().value(), point.unit());
      }
    }
    for (SiteConfig.Device.Lines device : site.devices(SiteConfig.Device.Lines.class)) {
      for (LinePoint point : device.profile().points()) {
        units.put(device.id().value(), point.name().value(), point.unit());
      }
    }
    site.devices(SiteConfig.Device.Panel.class).forEach(units::put);
    return units;
  }

  private void put(SiteConfig.Device.Panel panel) {
    for (PanelTopic topic : panel.topics()) {
      for (PanelPoint point : topic.points()) {
        point.fixedName().ifPresent(name -> put(panel.id().value(), name.value(), point.unit()));
      }
    }
  }

  void put(String device, String point, String unit) {
    units.put(device + "/" + point, unit);
  }

  /** Returns the unit of a point; empty if it has none, or none is known. */
  String of(String device, String point) {
    return units.getOrDefault(device + "/" + point, "");
  }
}
