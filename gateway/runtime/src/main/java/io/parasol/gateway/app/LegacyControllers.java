// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.field.FieldLinks;
import io.parasol.gateway.state.MapFolder;
import io.parasol.gateway.state.ModelFolders;
import io.parasol.legacy.DiscoveryServices;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.MapListener;
import io.parasol.legacy.ReadingDurability;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.lines.LineLinks;
import io.parasol.legacy.modbus.link.ModbusLinks;
import io.parasol.legacy.modbus.plan.LearnedLimitsFolder;
import io.parasol.legacy.mqtt.PanelLinks;
import io.parasol.legacy.mqtt.PanelListener;
import io.parasol.legacy.serial.NativeSerialPorts;
import io.parasol.legacy.sunspec.discovery.SunSpecDiscovery;
import java.io.IOException;
import java.util.List;

/**
 * The links to old controllers, one kind for each protocol, and what was learned about the
 * controllers. The links are not started yet.
 */
final class LegacyControllers {

  final LearnedLimitsFolder learnedLimits;
  final MapFolder maps;

  /** Whether SunSpec models were loaded, which only the start does. */
  final boolean hasSunSpecModels;

  final FieldLinks links;
  final PanelLinks panels;

  /** What the links report to. */
  record Listeners(
      LinkListeners links, MapListener maps, ReadingDurability durability, PanelListener panels) {}

  /**
   * Opens the links.
   *
   * @param links empty; receives the links of all protocols.
   */
  LegacyControllers(
      SiteConfig config,
      Foundations foundations,
      FieldLinks links,
      Listeners listeners,
      CloseStack closeStack)
      throws IOException {
    this.learnedLimits =
        closeStack.add(
            "learned limits",
            LearnedLimitsFolder.open(foundations.state.learnedLimits(), config.devices().keySet()));
    this.links = closeStack.add("links", links);
    this.maps =
        closeStack.add("maps", MapFolder.open(foundations.state.maps(), config.devices().keySet()));
    this.hasSunSpecModels =
        !config.devices(SiteConfig.Device.SunSpec.class).isEmpty()
            || config.sunSpecModels().isPresent();
    SerialPorts ports = new NativeSerialPorts(List.of(foundations.runtime.nativeCode()));
    links.add(
        ModbusLinks.open(
            config.devices().values(),
            ports,
            listeners.links(),
            new DiscoveryServices(
                new SunSpecDiscovery(ModelFolders.of(hasSunSpecModels, config.sunSpecModels())),
                maps,
                listeners.maps()),
            learnedLimits,
            foundations.system));
    links.add(
        LineLinks.open(
            config.devices(SiteConfig.Device.Lines.class),
            ports,
            listeners.links(),
            foundations.system));
    this.panels =
        PanelLinks.open(
            config.devices(SiteConfig.Device.Panel.class),
            listeners.links(),
            listeners.durability(),
            listeners.panels(),
            foundations.system,
            foundations.credentials::ofBroker);
    links.add(panels);
  }
}
