// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.broker.topic.Topics;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.telemetry.report.DeviceReporting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The settings of the telemetry pipeline.
 *
 * @param folder the folder of the store.
 * @param keep size limit of the store, in bytes.
 * @param commit how long a message waits for others, so that they are committed together.
 * @param drain rate at which backlogs are sent, in bytes a second over all devices.
 * @param bridge how messages go to a central broker, if there is one.
 * @param devices when readings are reported; for a device that is missing here, every reading is.
 */
public record TelemetrySettings(
    Path folder,
    long keep,
    Duration commit,
    long drain,
    Optional<Bridge> bridge,
    Topics topics,
    Map<DeviceId, DeviceReporting> devices) {

  /**
   * The settings of the bridge to a central broker.
   *
   * @param spool the folder of the events and receipts that wait for it.
   * @param rate maximum rate in bytes a second.
   * @param share percentage of the rate that the backlog may take.
   */
  public record Bridge(Path spool, long rate, int share) {}

  /**
   * Default drain rate in bytes a second: fifty times what a hundred devices send live, and a small
   * load for two small cores.
   */
  public static final long DEFAULT_DRAIN = 4L << 20;

  public TelemetrySettings {
    devices = Map.copyOf(devices);
  }

  Set<Recipient> recipients() {
    return bridge.isPresent()
        ? Set.of(Recipient.BROKER, Recipient.CENTRE)
        : Set.of(Recipient.BROKER);
  }

  /**
   * Derives the settings from those of a site.
   *
   * @param state the state folder of the site.
   */
  public static TelemetrySettings of(
      Path state,
      SiteConfig.Store store,
      Optional<SiteConfig.Bridge> bridge,
      Topics topics,
      Collection<SiteConfig.Device> devices) {
    Map<DeviceId, DeviceReporting> rules = new HashMap<>();
    for (SiteConfig.Device device : devices) {
      rules.put(device.id(), reporting(device));
    }
    return new TelemetrySettings(
        folder(state),
        store.keep(),
        store.commit(),
        DEFAULT_DRAIN,
        bridge.map(each -> new Bridge(spool(state), each.rate(), each.share())),
        topics,
        rules);
  }

  /** Returns when readings of a device are reported. */
  static DeviceReporting reporting(SiteConfig.Device device) {
    return device instanceof SiteConfig.Device.Legacy legacy
        ? rules(legacy)
        : DeviceReporting.EVERY_READING;
  }

  /** Returns the folder of the store below a state folder. */
  public static Path folder(Path state) {
    return state.resolve("store");
  }

  /** Returns the folder of the spool, which exists if the site has or had a bridge. */
  public static Path spool(Path state) {
    return state.resolve("letters");
  }

  private static DeviceReporting rules(SiteConfig.Device.Legacy device) {
    Map<PointName, Reporting> points = new HashMap<>();
    for (KnownPoint point : device.points()) {
      point.reporting().ifPresent(rule -> points.put(point.name(), rule));
    }
    return new DeviceReporting(device.reporting(), points, period(device));
  }

  private static Duration period(SiteConfig.Device.Legacy device) {
    if (device instanceof SiteConfig.Device.Modbus modbus) {
      return modbus.every();
    }
    if (device instanceof SiteConfig.Device.SunSpec sunSpec) {
      return sunSpec.every();
    }
    return device instanceof SiteConfig.Device.Lines lines
        ? lines.every()
        : DeviceReporting.NOT_POLLED;
  }
}
