// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.SiteConfig.Link.ModbusSerial;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.DeviceLinks;
import io.parasol.legacy.DiscoveryServices;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.modbus.client.ClientFactory;
import io.parasol.legacy.modbus.client.ConnectionListener;
import io.parasol.legacy.modbus.client.TcpSettings;
import io.parasol.legacy.modbus.frame.ForeignFrame;
import io.parasol.legacy.modbus.frame.SecondClientDetector;
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;
import io.parasol.legacy.modbus.plan.LearnedLimitsStore;
import io.parasol.legacy.modbus.plan.LineCost;
import io.parasol.legacy.modbus.plan.LinkPlanning;
import io.parasol.legacy.modbus.plan.LinkTime;
import io.parasol.legacy.modbus.plan.PlanCache;
import io.parasol.legacy.modbus.poll.Pollable;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All Modbus links of a site and the devices on them. Polls from {@link #start} on. One or two
 * threads serve all links over TCP; each local serial line has its own thread.
 */
public final class ModbusLinks implements DeviceLinks {

  private static final Logger log = LoggerFactory.getLogger(ModbusLinks.class);

  private static final int MAX_THREADS = 2;

  /**
   * How long {@link #close} waits for requests and commands to end: about the duration of the
   * longest command.
   */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final ClientFactory clientFactory;
  private final List<ModbusLink> links;
  private final Map<DeviceId, DeviceLink> devices = new LinkedHashMap<>();
  private final AtomicBoolean isClosed = new AtomicBoolean();

  private ModbusLinks(ClientFactory clientFactory, List<ModbusLink> links) {
    this.clientFactory = clientFactory;
    this.links = links;
    for (ModbusLink link : links) {
      link.devices().forEach(device -> devices.put(device.device(), device));
    }
  }

  /**
   * Opens the Modbus links of these devices; others are ignored. Connecting continues in the
   * background.
   *
   * @param ports opens the serial ports of this machine.
   * @param discoveryServices the services that discover the maps of self-describing devices.
   * @param learnedLimits the store of what is learned about the devices, in this run and in earlier
   *     ones.
   * @throws IllegalArgumentException in one line, if a point of a profile cannot be read at all; no
   *     link is open then.
   */
  public static ModbusLinks open(
      Collection<SiteConfig.Device> devices,
      SerialPorts ports,
      LinkListeners listeners,
      DiscoveryServices discoveryServices,
      LearnedLimitsStore learnedLimits,
      InstantSource clock) {
    Map<SiteConfig.Link.Modbus, List<Pollable>> byLink = byLink(devices, discoveryServices);
    long overTcp = byLink.keySet().stream().filter(link -> !(link instanceof ModbusSerial)).count();
    ClientFactory clientFactory =
        new ClientFactory((int) Math.max(1, Math.min(MAX_THREADS, overTcp)), ports);
    List<ModbusLink> links = new ArrayList<>();
    PlanCache plans = new PlanCache();
    try {
      byLink.forEach(
          (link, onLink) -> {
            Random random = new Random();
            ClientFactory.OpenedClient opened =
                clientFactory.open(
                    link, settings(onLink), new LinkEventListener(link.id(), listeners), random);
            LinkTime time = new LinkTime(clock, System::nanoTime, opened.loop());
            links.add(
                new ModbusLink(
                    link.id(),
                    opened.client(),
                    onLink,
                    listeners,
                    time,
                    new LinkPlanning(LineCost.of(link), learnedLimits, plans),
                    random));
          });
    } catch (IllegalArgumentException unreadable) {
      clientFactory.close();
      throw unreadable;
    }
    return new ModbusLinks(clientFactory, links);
  }

  private static Map<SiteConfig.Link.Modbus, List<Pollable>> byLink(
      Collection<SiteConfig.Device> devices, DiscoveryServices discoveryServices) {
    Map<SiteConfig.Link.Modbus, List<Pollable>> byLink = new LinkedHashMap<>();
    for (SiteConfig.Device device : devices) {
      if (device instanceof SiteConfig.Device.Modbus legacy) {
        add(byLink, legacy.link(), Pollable.of(legacy));
      } else if (device instanceof SiteConfig.Device.SunSpec selfDescribing) {
        add(byLink, selfDescribing.link(), Pollable.of(selfDescribing, discoveryServices));
      }
    }
    return byLink;
  }

  private static void add(
      Map<SiteConfig.Link.Modbus, List<Pollable>> byLink,
      SiteConfig.Link.Modbus link,
      Pollable device) {
    byLink.computeIfAbsent(link, any -> new ArrayList<>()).add(device);
  }

  /**
   * Returns settings that suit every device of the link: the smallest window and the longest
   * delays.
   */
  private static TcpSettings settings(List<Pollable> devices) {
    int window = Integer.MAX_VALUE;
    Duration connectDelay = Duration.ZERO;
    Duration gap = Duration.ZERO;
    for (Pollable device : devices) {
      Quirks quirks = device.profile().quirks();
      window = Math.min(window, quirks.window());
      connectDelay = longer(connectDelay, quirks.connectDelay());
      gap = longer(gap, quirks.gap());
    }
    TcpSettings defaults = TcpSettings.DEFAULT;
    return new TcpSettings(
        defaults.start(), window, defaults.connectTimeout(), connectDelay, gap, defaults.queue());
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  @Override
  public void start() {
    links.forEach(ModbusLink::start);
  }

  @Override
  public Map<DeviceId, DeviceLink> devices() {
    return Collections.unmodifiableMap(devices);
  }

  @Override
  public void close() {
    if (isClosed.getAndSet(true)) {
      return;
    }
    CompletableFuture<Void> all =
        CompletableFuture.allOf(
            links.stream()
                .map(link -> link.stop().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    try {
      all.get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException unfinished) {
      log.warn("links closed before all requests and commands had ended after={}", CLOSE_TIMEOUT);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    clientFactory.close();
  }

  /**
   * A listener that logs unmatched responses and reports the frames of other masters. State changes
   * of the connection are logged where they happen.
   */
  private record LinkEventListener(LinkId link, LinkListeners listeners)
      implements ConnectionListener {
    @Override
    public void answerDropped(UnmatchedResponse kind) {
      log.debug("unmatched response dropped link={} kind={}", link, kind);
    }

    @Override
    public void foreignFrameReceived(ForeignFrame frame) {
      log.debug("another master on the line link={} frame=\"{}\"", link, frame);
      listeners.notifyListeners(
          links ->
              links.secondClientDetected(
                  link, frame.toString(), SecondClientDetector.PRESENCE_TIMEOUT));
    }
  }
}
