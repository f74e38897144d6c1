// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.BlockingReason;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.transfer.ChunkDriver;
import io.parasol.legacy.transfer.TransferDriver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The native devices of a site. One dedicated thread handles all their messages. Its queue is
 * limited for each device, so that a busy device cannot starve the others.
 */
public final class NativeDevices implements AutoCloseable {

  /** The message kinds to which the gateway subscribes for each native device. */
  public static final List<Kind> SUBSCRIBED_KINDS =
      List.of(Kind.TELEMETRY, Kind.ABOUT, Kind.HEALTH, Kind.ANSWER, Kind.REQUEST);

  private final Map<DeviceId, NativeLink> links = new ConcurrentSkipListMap<>();
  private final Map<DeviceId, TransferDriver> drivers = new ConcurrentHashMap<>();
  private final NativeContext context;

  /**
   * Timeouts for messages of a device.
   *
   * @param answer to a command; also how long the broker may keep the command for the device.
   * @param recall for the answer to a command that was begun before the gateway ended.
   * @param identity for the device's identity.
   */
  public record AnswerTimeouts(Duration answer, Duration recall, Duration identity) {
    public static final AnswerTimeouts DEFAULT =
        new AnswerTimeouts(Duration.ofMinutes(1), Duration.ofMinutes(2), Duration.ofSeconds(55));
  }

  /**
   * @param devices all native devices of the site.
   * @param listener called for what the devices publish, and for dropped messages.
   */
  public NativeDevices(
      Collection<DeviceId> devices,
      Topics topics,
      Downlink downlink,
      NativeListener listener,
      InstantSource clock,
      AnswerTimeouts timeouts) {
    this.context =
        new NativeContext(
            topics,
            downlink,
            listener,
            clock,
            timeouts,
            new SerialExecutor("natives", SerialExecutor.Closing.INTERRUPT));
    devices.forEach(this::add);
  }

  /** Adds a device. */
  public void add(DeviceId device) {
    links.put(device, new NativeLink(device, context));
    drivers.put(device, new ChunkDriver());
  }

  /**
   * Removes a device, if it is there. Commands that wait for its answer end after their timeout.
   */
  public void remove(DeviceId device) {
    links.remove(device);
    drivers.remove(device);
  }

  /** Returns the ids of all native devices. */
  public Set<DeviceId> all() {
    return Set.copyOf(links.keySet());
  }

  /** Returns the link to a device; empty if it is not a native device. */
  public Optional<DeviceLink> link(DeviceId device) {
    return Optional.ofNullable(links.get(device));
  }

  /** Returns the firmware transfer driver of a device; empty if it is not a native device. */
  public Optional<TransferDriver> driver(DeviceId device) {
    return Optional.ofNullable(drivers.get(device));
  }

  /** Returns what currently prevents a command from reaching the device. */
  public List<BlockingReason> blockingReasons(DeviceId device) {
    return links.containsKey(device) && !context.downlink().reaches(device)
        ? List.of(new BlockingReason("device_offline", "the device is not connected"))
        : List.of();
  }

  /** Handles a message of a device. May be called from any thread; returns at once. */
  public void handle(DeviceId device, Kind kind, Delivery delivery) {
    NativeLink link = links.get(device);
    if (link != null && SUBSCRIBED_KINDS.contains(kind)) {
      link.handle(kind, delivery);
    }
  }

  @Override
  public void close() {
    context.thread().close();
  }
}
