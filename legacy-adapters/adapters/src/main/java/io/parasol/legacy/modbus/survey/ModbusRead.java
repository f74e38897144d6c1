// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.survey;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.MapDiscovery;
import io.parasol.legacy.PollListener;
import io.parasol.legacy.Reading;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.modbus.client.ClientFactory;
import io.parasol.legacy.modbus.client.ConnectionListener;
import io.parasol.legacy.modbus.client.TcpSettings;
import io.parasol.legacy.modbus.codec.CalculatedPoints;
import io.parasol.legacy.modbus.link.LinkConnection;
import io.parasol.legacy.modbus.link.ModbusLink;
import io.parasol.legacy.modbus.plan.LineCost;
import io.parasol.legacy.modbus.plan.LinkPlanning;
import io.parasol.legacy.modbus.plan.LinkTime;
import io.parasol.legacy.modbus.poll.Pollable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** One-time reads of a device without a site, for engineers who do not have a configuration yet. */
public final class ModbusRead {

  private static final DeviceId PLACEHOLDER_DEVICE = new DeviceId("device");

  private ModbusRead() {}

  /**
   * Connects, reads every point of the profile, and disconnects. Blocks while it connects and, for
   * a silent device, for one timeout of its profile.
   *
   * @param on the link to the device; its identifier does not matter.
   * @param ports opens the serial ports of this machine.
   * @param polls is notified of each request; the device identifier is {@code device}.
   * @return a reading for each point, in the order of the profile; calculated points come last.
   * @throws IllegalArgumentException in one line, if a point of the profile cannot be read at all.
   */
  public static List<Reading> readOnce(
      SiteConfig.Link.Modbus on,
      SerialPorts ports,
      Unit unit,
      Profile profile,
      PollListener polls,
      InstantSource clock) {
    Pollable device = new Pollable(PLACEHOLDER_DEVICE, unit, profile, Duration.ofDays(1));
    try (ClientFactory clientFactory = new ClientFactory(1, ports)) {
      Random random = new Random();
      ClientFactory.OpenedClient openedClient =
          clientFactory.open(on, TcpSettings.of(profile.quirks()), ConnectionListener.NONE, random);
      LinkListeners listeners =
          new LinkListeners((from, readings) -> {}, polls, (from, point, since) -> 0);
      LinkTime time = new LinkTime(clock, System::nanoTime, openedClient.loop());
      ModbusLink link =
          new ModbusLink(
              new LinkConnection(on.id(), openedClient.client(), time),
              List.of(device),
              listeners,
              LinkPlanning.ofOneDevice(LineCost.of(on)),
              random);
      link.readNoGaps();
      DeviceLink opened = link.devices().get(0);
      List<Reading> readings =
          opened
              .read(profile.points().stream().map(Point::name).collect(Collectors.toSet()))
              .toCompletableFuture()
              .join();
      link.stop().toCompletableFuture().join();
      return new CalculatedPoints(profile.formulas()).addTo(inOrder(profile, readings));
    }
  }

  /**
   * Discovers the register map of a device once. Blocks; for a silent device, for several timeouts.
   *
   * @param on the link to the device; its identifier does not matter.
   * @param ports opens the serial ports of this machine.
   * @param quirks the timing and the limits of requests to the device.
   */
  public static MapDiscovery.Discovery discover(
      SiteConfig.Link.Modbus on,
      SerialPorts ports,
      Unit unit,
      Quirks quirks,
      MapDiscovery discovery,
      InstantSource clock) {
    Duration every = Duration.ofDays(1);
    Profile emptyProfile = new Profile(new ProfileName("nothing"), List.of(), quirks);
    try (ClientFactory clientFactory = new ClientFactory(1, ports)) {
      Random random = new Random();
      ClientFactory.OpenedClient openedClient =
          clientFactory.open(on, TcpSettings.of(quirks), ConnectionListener.NONE, random);
      LinkTime time = new LinkTime(clock, System::nanoTime, openedClient.loop());
      ModbusLink link =
          new ModbusLink(
              new LinkConnection(on.id(), openedClient.client(), time),
              List.of(new Pollable(PLACEHOLDER_DEVICE, unit, emptyProfile, every)),
              new LinkListeners(
                  (from, readings) -> {},
                  (from, function, result, late, took) -> {},
                  (from, point, since) -> 0),
              LinkPlanning.ofOneDevice(LineCost.of(on)),
              random);
      MapDiscovery.Discovery found =
          link.reader(PLACEHOLDER_DEVICE)
              .thenCompose(reader -> discovery.discover(reader, every))
              .toCompletableFuture()
              .join();
      link.stop().toCompletableFuture().join();
      return found;
    }
  }

  private static List<Reading> inOrder(Profile profile, List<Reading> readings) {
    return profile.points().stream()
        .flatMap(point -> readings.stream().filter(reading -> reading.point().equals(point.name())))
        .toList();
  }
}
