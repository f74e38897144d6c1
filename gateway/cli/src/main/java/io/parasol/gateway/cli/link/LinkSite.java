// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.link;

import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.GatewayLock;
import io.parasol.gateway.state.ModelFolders;
import io.parasol.gateway.state.VerbException;
import io.parasol.legacy.sunspec.model.ModelFolderException;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import java.util.Optional;

/**
 * The site of a link on the command line.
 *
 * @param config empty if the link is an address.
 */
record LinkSite(Optional<SiteConfig> config) {

  static LinkSite of(String link, SiteOption site) {
    return new LinkSite(
        LinkText.isOfConfiguration(link) ? Optional.of(site.load()) : Optional.empty());
  }

  /** Returns the bundled SunSpec models, and those of the site. */
  SunSpecModels models() {
    try {
      return config.isPresent()
          ? ModelFolders.read(config.get().sunSpecModels())
          : SunSpecModels.shipped();
    } catch (ModelFolderException unusable) {
      throw new VerbException(ExitCode.USAGE, String.join("\n", unusable.problems()), unusable);
    }
  }

  /**
   * Requires that the gateway is stopped. A serial line allows only one master at a time (Modbus
   * over Serial Line V1.02, section 2.1).
   */
  void requireStopped() {
    if (config.isPresent() && GatewayLock.isHeld(config.get().state())) {
      throw new VerbException(
          ExitCode.FAILED,
          "the gateway of %s is running and uses its links; stop it first"
              .formatted(config.get().file()));
    }
  }

  /** Requires that the gateway is stopped if a device of the link accepts one client. */
  void requireFree(Link.Modbus link) {
    config.ifPresent(
        site ->
            site.devices().values().stream()
                .filter(device -> acceptsOneClientOn(link, device))
                .findFirst()
                .ifPresent(device -> requireStopped(site, device)));
  }

  private static void requireStopped(SiteConfig site, Device device) {
    if (GatewayLock.isHeld(site.state())) {
      throw new VerbException(
          ExitCode.FAILED,
          "%s accepts one client, and the gateway of %s is running; stop it first"
              .formatted(device.id(), site.file()));
    }
  }

  private static boolean acceptsOneClientOn(Link.Modbus link, Device device) {
    if (device instanceof Device.Modbus modbus) {
      return modbus.link().id().equals(link.id()) && modbus.profile().quirks().wiring().oneClient();
    }
    return device instanceof Device.SunSpec sunSpec
        && sunSpec.link().id().equals(link.id())
        && sunSpec.quirks().wiring().oneClient();
  }
}
