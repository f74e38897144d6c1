// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import io.parasol.config.concurrent.GuardedBy;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.DeviceLinks;
import io.parasol.legacy.DiscoveryServices;
import io.parasol.legacy.LinkListener.Disturbance;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.modbus.client.ClientFactory;
import io.parasol.legacy.modbus.client.ConnectionListener;
import io.parasol.legacy.modbus.client.TcpSettings;
import io.parasol.legacy.modbus.frame.ForeignFrame;
import io.parasol.legacy.modbus.frame.SecondClientDetector;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
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
import java.util.concurrent.CompletionStage;
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

  /** The unit that all devices of a serial line obey. */
  private static final int BROADCAST = 0;

  /**
   * How long {@link #close} waits for requests and commands to end: about the duration of the
   * longest command.
   */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final ClientFactory clientFactory;
  private final LinkListeners listeners;
  private final DiscoveryServices discoveryServices;
  private final LearnedLimitsStore learnedLimits;
  private final InstantSource clock;
  private final StartRamp startRamp = new StartRamp();
  private final AtomicBoolean isClosed = new AtomicBoolean();
  private volatile Map<DeviceId, DeviceLink> devices = Map.of();

  /** The devices of each link that take firmware. */
  private volatile Map<LinkId, List<Pollable>> updatable = Map.of();

  @GuardedBy("this")
  private final Map<SiteConfig.Link.Modbus, OpenLink> links = new LinkedHashMap<>();

  @GuardedBy("this")
  private boolean isStarted;

  private ModbusLinks(
      ClientFactory clientFactory,
      LinkListeners listeners,
      DiscoveryServices discoveryServices,
      LearnedLimitsStore learnedLimits,
      InstantSource clock) {
    this.clientFactory = clientFactory;
    this.listeners = listeners;
    this.discoveryServices = discoveryServices;
    this.learnedLimits = learnedLimits;
    this.clock = clock;
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
    ModbusLinks all =
        new ModbusLinks(
            new ClientFactory(MAX_THREADS, ports),
            listeners,
            discoveryServices,
            learnedLimits,
            clock);
    try {
      all.add(devices);
    } catch (IllegalArgumentException unreadable) {
      all.close();
      throw unreadable;
    }
    return all;
  }

  @Override
  public synchronized void add(Collection<SiteConfig.Device> added) {
    Map<SiteConfig.Link.Modbus, List<Pollable>> byLink = byLink(added);
    PlanCache plans = new PlanCache();
    if (!links.isEmpty()) {
      byLink.forEach(
          (link, onLink) -> onLink.forEach(each -> each.requireReadable(LineCost.of(link), plans)));
    }
    byLink.forEach((link, onLink) -> add(link, onLink, plans));
    collectDevices();
  }

  private void add(SiteConfig.Link.Modbus link, List<Pollable> added, PlanCache plans) {
    OpenLink present = links.get(link);
    if (present == null) {
      open(link, added, plans);
    } else if (present.suits(added)) {
      present.add(added, plans, CLOSE_TIMEOUT);
    } else {
      List<Pollable> all = new ArrayList<>(present.devices());
      all.addAll(added);
      close(present);
      open(link, all, plans);
    }
  }

  private void open(SiteConfig.Link.Modbus link, List<Pollable> onLink, PlanCache plans) {
    Random random = new Random();
    TcpSettings settings = OpenLink.settings(onLink);
    ClientFactory.OpenedClient client =
        clientFactory.open(link, settings, new LinkEventListener(link.id()), random);
    ModbusLink opened =
        new ModbusLink(
            new LinkConnection(
                link.id(), client.client(), new LinkTime(clock, System::nanoTime, client.loop())),
            onLink,
            listeners,
            new LinkPlanning(LineCost.of(link), learnedLimits, plans, OpenLink.endpoint(link)),
            random);
    links.put(link, new OpenLink(link, opened, client, settings, onLink));
    if (isStarted) {
      startRamp.add(opened::start);
    }
  }

  private void close(OpenLink link) {
    await(List.of(link.link().stop()));
    clientFactory.close(link.client());
    links.remove(link.config());
  }

  @Override
  public synchronized void remove(Collection<DeviceId> removed) {
    await(links.values().stream().flatMap(link -> link.remove(removed)).toList());
    List.copyOf(links.values()).stream()
        .filter(link -> link.devices().isEmpty())
        .forEach(this::close);
    collectDevices();
  }

  private void collectDevices() {
    Map<DeviceId, DeviceLink> all = new LinkedHashMap<>();
    for (OpenLink link : links.values()) {
      link.link().devices().forEach(device -> all.put(device.device(), device));
    }
    devices = Collections.unmodifiableMap(all);
    Map<LinkId, List<Pollable>> taking = new LinkedHashMap<>();
    for (OpenLink link : links.values()) {
      taking.put(
          link.config().id(),
          link.devices().stream().filter(each -> each.profile().firmware().isPresent()).toList());
    }
    updatable = Collections.unmodifiableMap(taking);
  }

  private Map<SiteConfig.Link.Modbus, List<Pollable>> byLink(Collection<SiteConfig.Device> added) {
    Map<SiteConfig.Link.Modbus, List<Pollable>> byLink = new LinkedHashMap<>();
    for (SiteConfig.Device device : added) {
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

  @Override
  public synchronized void start() {
    isStarted = true;
    links.values().forEach(link -> startRamp.add(link.link()::start));
  }

  @Override
  public Map<DeviceId, DeviceLink> devices() {
    return devices;
  }

  @Override
  public synchronized CompletionStage<Void> turn() {
    return CompletableFuture.allOf(
        links.values().stream()
            .map(link -> CompletableFuture.runAsync(() -> {}, link.client().loop()))
            .toArray(CompletableFuture<?>[]::new));
  }

  @Override
  public synchronized void close() {
    if (isClosed.getAndSet(true)) {
      return;
    }
    await(links.values().stream().<CompletionStage<Void>>map(link -> link.link().stop()).toList());
    clientFactory.close();
  }

  private static void await(List<CompletionStage<Void>> ended) {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(
            ended.stream()
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new));
    try {
      all.get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException unfinished) {
      log.warn("links closed before all requests and commands had ended after={}", CLOSE_TIMEOUT);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A listener that logs unmatched responses and reports the frames of other masters. State changes
   * of the connection are logged where they happen.
   */
  private final class LinkEventListener implements ConnectionListener {

    private final LinkId link;
    private boolean hasEcho;

    LinkEventListener(LinkId link) {
      this.link = link;
    }

    @Override
    public void echoReceived() {
      if (!hasEcho) {
        hasEcho = true;
        log.warn(
            "the line repeats what is sent; set echo: true, or switch that off in the adapter"
                + " link={}",
            link);
      }
    }

    @Override
    public void answerDropped(UnmatchedResponse kind) {
      log.debug("unmatched response dropped link={} kind={}", link, kind);
      disturbed(Disturbance.valueOf(kind.name()));
    }

    @Override
    public void noiseReceived(int bytes) {
      disturbed(Disturbance.NOISE);
    }

    @Override
    public void responseFailed(boolean isContested) {
      disturbed(isContested ? Disturbance.CONTESTED : Disturbance.DAMAGED);
    }

    private void disturbed(Disturbance kind) {
      listeners.notifyListeners(links -> links.disturbed(link, kind));
    }

    @Override
    public void foreignFrameReceived(ForeignFrame frame, boolean isDetected) {
      log.debug("another master on the line link={} frame=\"{}\"", link, frame);
      frame.request().ifPresent(request -> reportInstallation(frame.unit(), request));
      if (isDetected) {
        listeners.notifyListeners(
            links ->
                links.secondClientDetected(
                    link, frame.toString(), SecondClientDetector.PRESENCE_TIMEOUT));
      }
    }

    private void reportInstallation(int unit, ModbusRequest request) {
      for (Pollable device : updatable.getOrDefault(link, List.of())) {
        boolean isAddressed = unit == BROADCAST || unit == device.unit().value();
        if (isAddressed
            && device.profile().firmware().filter(request::isOfInstallation).isPresent()) {
          listeners.notifyListeners(
              links -> links.firmwareAttempted(link, device.id(), request.target()));
        }
      }
    }
  }
}
