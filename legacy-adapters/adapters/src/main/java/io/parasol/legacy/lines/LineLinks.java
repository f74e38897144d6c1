// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

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

  private final List<LineLink> links = new ArrayList<>();
  private final List<LineThread> threads = new ArrayList<>();
  private final Map<DeviceId, DeviceLink> devices = new LinkedHashMap<>();

  private LineLinks() {}

  /** Opens the links of these devices. A port is opened when it is first used. */
  public static LineLinks open(
      Collection<SiteConfig.Device.Lines> devices,
      SerialPorts ports,
      LinkListeners listeners,
      InstantSource clock) {
    LineLinks all = new LineLinks();
    LineTime time = new LineTime(clock, System::nanoTime);
    for (SiteConfig.Device.Lines device : devices) {
      LineLink link = new LineLink(device, ports, listeners, time, new Random()::nextDouble);
      LineThread thread = new LineThread(link);
      RecentWrites recent = new RecentWrites(device.id(), listeners.writes(), clock);
      all.links.add(link);
      all.threads.add(thread);
      all.devices.put(device.id(), new LineDeviceLink(link, thread, recent, clock));
    }
    all.threads.forEach(LineThread::start);
    return all;
  }

  @Override
  public void start() {
    for (int i = 0; i < links.size(); i++) {
      LineLink link = links.get(i);
      threads.get(i).execute(link::start, () -> {});
    }
  }

  @Override
  public Map<DeviceId, DeviceLink> devices() {
    return Collections.unmodifiableMap(devices);
  }

  @Override
  public void close() {
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
