// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.config.model.panel.PanelWrite;
import io.parasol.config.site.KeyLocator;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.SiteParts;
import io.parasol.config.yaml.ConfigProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Warnings about panels that are admitted more widely than necessary, or that cannot confirm a
 * write.
 */
final class PanelWarnings {

  private static final Set<String> WILDCARD_ADDRESSES = Set.of("0.0.0.0", "::");

  private final Path file;

  /**
   * @param file the path as the caller gave it; warnings name it so.
   */
  PanelWarnings(Path file) {
    this.file = file;
  }

  /**
   * Returns the warnings: those of links first, then those of panels in the order of the devices.
   */
  List<ConfigProblem> of(SiteParts parts) {
    Set<ConfigProblem> ofLinks = new LinkedHashSet<>();
    List<ConfigProblem> ofPanels = new ArrayList<>();
    for (SiteConfig.Device device : parts.devices()) {
      if (device instanceof SiteConfig.Device.Panel panel) {
        boolean isPlain = panel.link().tls().isEmpty();
        if (isPlain && WILDCARD_ADDRESSES.contains(panel.link().listen().host())) {
          ofLinks.add(onAllInterfaces(panel.link()));
        }
        if (isPlain && isFromAnywhere(panel, parts)) {
          ofPanels.add(fromAnywhere(panel));
        }
        panel.writes().values().stream()
            .filter(write -> write.confirm().isEmpty())
            .map(write -> unconfirmed(panel, write))
            .forEach(ofPanels::add);
      }
    }
    List<ConfigProblem> all = new ArrayList<>(ofLinks);
    all.addAll(ofPanels);
    return all;
  }

  /** One address for a client is enough, if it publishes for several devices. */
  private static boolean isFromAnywhere(SiteConfig.Device.Panel panel, SiteParts parts) {
    return parts.devices().stream()
        .filter(SiteConfig.Device.Panel.class::isInstance)
        .map(SiteConfig.Device.Panel.class::cast)
        .filter(other -> other.link().equals(panel.link()))
        .filter(other -> other.client().equals(panel.client()))
        .allMatch(other -> other.source().from().isEmpty());
  }

  private ConfigProblem onAllInterfaces(SiteConfig.Link.Mqtt link) {
    String name = link.id().value();
    return new ConfigProblem(
        KeyLocator.of(file, "links", name, "mqtt"),
        "links." + name + ".mqtt",
        link.listen() + ", every interface of this machine",
        "the address of the interface that the panels connect to");
  }

  private ConfigProblem fromAnywhere(SiteConfig.Device.Panel panel) {
    String name = panel.id().value();
    return new ConfigProblem(
        KeyLocator.of(file, "devices", name),
        "devices." + name + ".from",
        "missing",
        "the panel's address; without it, any client on %s can pose as %s"
            .formatted(panel.link().id(), panel.client()));
  }

  private ConfigProblem unconfirmed(SiteConfig.Device.Panel panel, PanelWrite write) {
    String name = panel.id().value();
    return new ConfigProblem(
        KeyLocator.of(file, "devices", name, "writes", write.point().value()),
        "devices.%s.writes.%s.confirm".formatted(name, write.point()),
        "missing",
        "a topic on which the panel reports the value; without it, commands end as undecided");
  }
}
