// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.broker.topic.Topics;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.KnownPoint;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Reporting;
import io.parasol.gateway.telemetry.store.Recipient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the pipeline is told.
 *
 * @param folder of the store.
 * @param keep bytes that the store may take.
 * @param commit how long a message waits for others, to be committed with them.
 * @param drain bytes a second at which backlogs are sent, of all devices together.
 * @param bridge how messages go to a central broker, if there is one.
 * @param devices when readings are worth a message; of a device that is not here, every one is.
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
   * The way to a central broker.
   *
   * @param spool the folder of the letters that it has still to get.
   * @param rate the most bytes a second.
   * @param share how many hundredths of that the backlog may have.
   */
  public record Bridge(Path spool, long rate, int share) {}

  /** Fifty times what a hundred devices send live, and no burden to two small cores. */
  public static final long USUAL_DRAIN = 4L << 20;

  public TelemetrySettings {
    devices = Map.copyOf(devices);
  }

  Set<Recipient> recipients() {
    return bridge.isPresent()
        ? Set.of(Recipient.BROKER, Recipient.CENTRE)
        : Set.of(Recipient.BROKER);
  }

  /** As a site says: the store is in {@code store} below its state. */
  public static TelemetrySettings of(SiteConfig site) {
    Map<DeviceId, DeviceReporting> devices = new HashMap<>();
    site.devices()
        .forEach(
            (id, device) -> {
              if (device instanceof SiteConfig.Device.Legacy legacy) {
                devices.put(id, rules(legacy));
              } else {
                devices.put(id, DeviceReporting.EVERY_READING);
              }
            });
    return new TelemetrySettings(
        site.state().resolve("store"),
        site.store().keep(),
        site.store().commit(),
        USUAL_DRAIN,
        site.bridge().map(bridge -> new Bridge(spool(site), bridge.rate(), bridge.share())),
        new Topics(site.topicRoot(), site.site()),
        devices);
  }

  /** Where the spool of letters lies, if the site has or had a bridge. */
  public static Path spool(SiteConfig site) {
    return site.state().resolve("letters");
  }

  private static DeviceReporting rules(SiteConfig.Device.Legacy device) {
    Map<PointName, Reporting> points = new HashMap<>();
    for (KnownPoint point : device.points()) {
      point.reporting().ifPresent(rule -> points.put(point.name(), rule));
    }
    return new DeviceReporting(device.reporting(), points);
  }
}
