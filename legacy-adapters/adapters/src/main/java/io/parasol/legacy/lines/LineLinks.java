// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.concurrent.GuardedBy;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.DeviceLinks;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.RecentWrites;
import io.parasol.legacy.SerialPorts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All devices of a site with a text protocol. Each has its own port and its own thread. */
public final class LineLinks implements DeviceLinks {

  private static final Logger log = LoggerFactory.getLogger(LineLinks.class);

  /**
   * How long {@link #close} waits for requests and commands to end: about the duration of the
   * longest command.
   */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final SerialPorts ports;
  private final LinkListeners listeners;
  private final LineTime time;
  private volatile Map<DeviceId, DeviceLink> devices = Map.of();

  @GuardedBy("this")
  private final Map<DeviceId, OpenLine> lines = new LinkedHashMap<>();

  @GuardedBy("this")
  private boolean isStarted;

  private record OpenLine(LineLink link, LineThread thread, DeviceLink device) {

    void start() {
      thread.execute(link::start, () -> {});
    }

    CompletableFuture<Void> turn() {
      CompletableFuture<Void> taken = new CompletableFuture<>();
      thread.execute(() -> taken.complete(null), () -> taken.complete(null));
      return taken;
    }
  }

  private LineLinks(SerialPorts ports, LinkListeners listeners, LineTime time) {
    this.ports = ports;
    this.listeners = listeners;
    this.time = time;
  }

  /** Opens the links of these devices. A port is opened when it is first used. */
  public static LineLinks open(
      Collection<SiteConfig.Device.Lines> devices,
      SerialPorts ports,
      LinkListeners listeners,
      InstantSource clock) {
    LineLinks all = new LineLinks(ports, listeners, new LineTime(clock, System::nanoTime));
    all.add(List.copyOf(devices));
    return all;
  }

  @Override
  public synchronized void add(Collection<SiteConfig.Device> added) {
    for (SiteConfig.Device each : added) {
      if (each instanceof SiteConfig.Device.Lines device) {
        OpenLine line = open(device);
        lines.put(device.id(), line);
        line.thread().start();
        if (isStarted) {
          line.start();
        }
      }
    }
    collectDevices();
  }

  private OpenLine open(SiteConfig.Device.Lines device) {
    LineLink link = new LineLink(device, ports, listeners, time, new Random()::nextDouble);
    LineThread thread = new LineThread(link);
    RecentWrites recent = new RecentWrites(device.id(), listeners.writes(), time.clock());
    return new OpenLine(link, thread, new LineDeviceLink(link, thread, recent, time.clock()));
  }

  @Override
  public synchronized void remove(Collection<DeviceId> removed) {
    List<LineThread> ending = new ArrayList<>();
    for (DeviceId device : removed) {
      OpenLine line = lines.remove(device);
      if (line != null) {
        ending.add(line.thread());
      }
    }
    close(ending);
    collectDevices();
  }

  private void collectDevices() {
    Map<DeviceId, DeviceLink> all = new LinkedHashMap<>();
    lines.forEach((device, line) -> all.put(device, line.device()));
    devices = Collections.unmodifiableMap(all);
  }

  @Override
  public synchronized void start() {
    isStarted = true;
    lines.values().forEach(OpenLine::start);
  }

  @Override
  public Map<DeviceId, DeviceLink> devices() {
    return devices;
  }

  @Override
  public synchronized CompletionStage<Void> turn() {
    return CompletableFuture.allOf(
        lines.values().stream().map(OpenLine::turn).toArray(CompletableFuture<?>[]::new));
  }

  @Override
  public synchronized void close() {
    close(lines.values().stream().map(OpenLine::thread).toList());
  }

  private static void close(List<LineThread> threads) {
    threads.forEach(LineThread::close);
    long end = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
    try {
      for (LineThread thread : threads) {
        thread.join(Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime())));
        if (thread.isAlive()) {
          log.warn(
              "line closed before all requests and commands had ended after={}", CLOSE_TIMEOUT);
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
