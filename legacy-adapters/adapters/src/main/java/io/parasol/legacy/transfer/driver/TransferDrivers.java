// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer.driver;

import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.site.FactorySerialSettings;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.legacy.transfer.LoaderLine;
import io.parasol.legacy.transfer.Probe;
import io.parasol.legacy.transfer.TransferClock;
import io.parasol.legacy.transfer.TransferDriver;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A factory of the transfer drivers for the devices of a site. */
public final class TransferDrivers {

  private TransferDrivers() {}

  /**
   * Returns the driver for a device, if its profile states a firmware protocol that its link can
   * carry.
   *
   * @return empty if there is none; the device then cannot be updated.
   */
  public static Optional<TransferDriver> of(SiteConfig.Device device) {
    if (device instanceof SiteConfig.Device.Modbus modbus) {
      Optional<SerialSettings> line =
          modbus.link() instanceof Link.ModbusSerial serial
              ? Optional.of(serial.port())
              : Optional.empty();
      return modbus
          .profile()
          .firmware()
          .flatMap(firmware -> of(firmware, line, probe(modbus.profile().points())));
    }
    if (device instanceof SiteConfig.Device.Lines lines) {
      return lines
          .profile()
          .firmware()
          .flatMap(firmware -> of(firmware, Optional.of(lines.link().port()), Optional.empty()));
    }
    return Optional.empty();
  }

  /**
   * Returns the driver for the firmware section of a profile; empty if the link cannot carry it.
   *
   * @param usual the configured settings of the line; empty on a link that is not a serial line of
   *     this machine.
   */
  public static Optional<TransferDriver> of(
      Firmware firmware, Optional<SerialSettings> usual, Optional<Probe> probe) {
    return of(firmware, usual, probe, TransferClock.REAL);
  }

  public static Optional<TransferDriver> of(
      Firmware firmware,
      Optional<SerialSettings> usual,
      Optional<Probe> probe,
      TransferClock time) {
    LoaderLine line = LoaderLine.of(usual, firmware.line());
    boolean needsLine =
        !firmware.protocol().isModbus() || !firmware.line().equals(FactorySerialSettings.UNKNOWN);
    return needsLine && usual.isEmpty()
        ? Optional.empty()
        : Optional.of(new ProfiledDriver(new LoaderProfile(firmware, line, probe), time));
  }

  /** Returns the first register of the point that has the fewest registers. */
  private static Optional<Probe> probe(List<Point> points) {
    return points.stream()
        .filter(point -> !point.at().table().isBits())
        .min(Comparator.comparingInt(point -> point.end() - point.at().offset()))
        .map(point -> new Probe(point.at().table(), point.at().offset()));
  }
}
