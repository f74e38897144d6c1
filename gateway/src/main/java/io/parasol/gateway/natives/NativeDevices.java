// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import io.parasol.broker.session.Delivery;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.config.site.DeviceId;
import io.parasol.gateway.command.Hindrance;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.transfer.ChunkDriver;
import io.parasol.legacy.transfer.TransferDriver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The native devices of a site. What they say is taken in on one thread of its own; nothing that
 * one of them does costs another anything but that thread's time, of which each has little.
 */
public final class NativeDevices implements AutoCloseable {

  /** What the gateway has to hear of each of them. */
  public static final List<Kind> HEARD =
      List.of(Kind.TELEMETRY, Kind.HEALTH, Kind.ANSWER, Kind.REQUEST);

  private final Map<DeviceId, NativeLink> links = new LinkedHashMap<>();
  private final Map<DeviceId, TransferDriver> drivers = new LinkedHashMap<>();
  private final Downlink downlink;
  private final NativeThread thread = new NativeThread();

  /**
   * How long is waited for what a device says.
   *
   * @param answer to a command; also how long the broker may keep the command for it.
   * @param recall what came of a command that was begun before the gateway ended.
   * @param identity who it is.
   */
  public record Patience(Duration answer, Duration recall, Duration identity) {
    public static final Patience USUAL =
        new Patience(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofSeconds(55));
  }

  /**
   * @param devices all of them.
   * @param listener hears of what was not looked at.
   */
  public NativeDevices(
      Collection<DeviceId> devices,
      Topics topics,
      Downlink downlink,
      NativeListener listener,
      InstantSource clock,
      Patience patience) {
    this.downlink = downlink;
    for (DeviceId device : devices) {
      links.put(
          device, new NativeLink(device, topics, downlink, listener, clock, patience, thread));
      drivers.put(device, new ChunkDriver());
    }
  }

  /** Which devices these are. */
  public Set<DeviceId> all() {
    return Set.copyOf(links.keySet());
  }

  /** The way to a device; empty if it is none of these. */
  public Optional<DeviceLink> link(DeviceId device) {
    return Optional.ofNullable(links.get(device));
  }

  /** The way for images into a device; empty if it is none of these. */
  public Optional<TransferDriver> driver(DeviceId device) {
    return Optional.ofNullable(drivers.get(device));
  }

  /** What keeps a command from such a device at the moment. */
  public List<Hindrance> hindrances(DeviceId device) {
    return links.containsKey(device) && !downlink.reaches(device)
        ? List.of(new Hindrance("device_offline", "it is not connected"))
        : List.of();
  }

  /** A device has said something. From any thread; returns at once. */
  public void said(DeviceId device, Kind kind, Delivery delivery) {
    NativeLink link = links.get(device);
    if (link != null && HEARD.contains(kind)) {
      link.said(kind, delivery);
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
