// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.Point;
import io.parasol.config.site.Profile;
import io.parasol.config.site.Unit;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.Outlets;
import io.parasol.legacy.PollListener;
import io.parasol.legacy.Reading;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Reads a device once, without a site: what an engineer does before there is a configuration. */
public final class ModbusRead {

  private static final DeviceId NAMELESS = new DeviceId("device");

  private ModbusRead() {}

  /**
   * Connects, reads every point of the profile, and disconnects. Blocks: as long as it takes to
   * connect, and for a silent device one time-out of its profile.
   *
   * @param polls hears of each request; the device is called {@code device}.
   * @return a reading for each point, in the order of the profile.
   * @throws IllegalArgumentException in one line, if a point of the profile cannot be read at all.
   */
  public static List<Reading> once(
      HostPort address, Unit unit, Profile profile, PollListener polls, InstantSource clock) {
    Pollable device = new Pollable(NAMELESS, unit, profile, Duration.ofDays(1));
    NioEventLoopGroup loops = new NioEventLoopGroup(1, new DefaultThreadFactory("modbus"));
    try {
      EventLoop loop = loops.next();
      Random random = new Random();
      ModbusMaster master =
          new TcpModbusMaster(
              address,
              loop,
              TcpSettings.of(profile.quirks()),
              ConnectionListener.NONE,
              random::nextDouble);
      Outlets outlets = new Outlets((from, readings) -> {}, polls, (from, point, since) -> 0);
      LinkTime time = new LinkTime(clock, System::nanoTime, loop);
      ModbusLink link =
          new ModbusLink(master, List.of(device), outlets, time, LineCost.TCP, random);
      link.readNoGaps();
      DeviceLink opened = link.devices().get(0);
      List<Reading> readings =
          opened
              .read(profile.points().stream().map(Point::name).collect(Collectors.toSet()))
              .toCompletableFuture()
              .join();
      link.stop().toCompletableFuture().join();
      return inOrder(profile, readings);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
  }

  private static List<Reading> inOrder(Profile profile, List<Reading> readings) {
    return profile.points().stream()
        .flatMap(point -> readings.stream().filter(reading -> reading.point().equals(point.name())))
        .toList();
  }
}
