// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.link;

import io.parasol.config.model.profile.ClientLimit;
import io.parasol.config.model.profile.Quirks;
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
import java.util.Locale;
import java.util.Optional;

/**
 * The site of a link on the command line.
 *
 * @param config empty if the link is an address.
 * @param neighbour the site whose gateway may use the same endpoint; empty if no usable
 *     configuration was found.
 */
record LinkSite(Optional<SiteConfig> config, Optional<SiteConfig> neighbour) {

  static LinkSite of(String link, SiteOption site) {
    if (LinkText.isOfConfiguration(link)) {
      Optional<SiteConfig> own = Optional.of(site.load());
      return new LinkSite(own, own);
    }
    return new LinkSite(Optional.empty(), site.readIfUsable());
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

  /**
   * Requires that the gateway is stopped if a device at the endpoint accepts one client, and the
   * gateway keeps its connection.
   */
  void requireFree(Link.Modbus link) {
    neighbour.ifPresent(
        site ->
            site.devices().values().stream()
                .filter(device -> isHeldOn(link, device))
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

  private static boolean isHeldOn(Link.Modbus link, Device device) {
    if (device instanceof Device.Modbus modbus) {
      return isSame(modbus.link(), link) && isHeld(modbus.profile().quirks());
    }
    return device instanceof Device.SunSpec sunSpec
        && isSame(sunSpec.link(), link)
        && isHeld(sunSpec.quirks());
  }

  private static boolean isHeld(Quirks quirks) {
    return quirks.wiring().clients() == ClientLimit.ONE;
  }

  private static boolean isSame(Link.Modbus configured, Link.Modbus other) {
    return endpoint(configured).equals(endpoint(other));
  }

  private static String endpoint(Link.Modbus link) {
    if (link instanceof Link.ModbusTcp tcp) {
      return tcp.address().toString().toLowerCase(Locale.ROOT);
    }
    return link instanceof Link.RtuOverTcp box
        ? box.address().toString().toLowerCase(Locale.ROOT)
        : ((Link.ModbusSerial) link).port().port().toString();
  }
}
