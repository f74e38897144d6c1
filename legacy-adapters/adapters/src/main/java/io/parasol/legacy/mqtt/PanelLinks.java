// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.concurrent.GuardedBy;
import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.DeviceLinks;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.ReadingDurability;
import io.parasol.legacy.mqtt.packet.PanelTime;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All links of a site to which panels connect, and these panels. One thread serves all of them. */
public final class PanelLinks implements DeviceLinks {

  private static final Logger log = LoggerFactory.getLogger(PanelLinks.class);

  /**
   * Timeout of {@link #close} for commands in progress; about the longest duration of a command.
   */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final NioEventLoopGroup group =
      new NioEventLoopGroup(1, new DefaultThreadFactory("panels"));
  private final EventLoop loop = group.next();
  private final PanelEnvironment environment;
  private final PanelRefusalLog refusals;
  private final Supplier<TlsMaterial> own;
  private final AtomicBoolean isClosed = new AtomicBoolean();
  private volatile Map<DeviceId, DeviceLink> devices = Map.of();
  private volatile Map<LinkId, PanelServer> servers = Map.of();

  @GuardedBy("this")
  private final Map<LinkId, OpenPort> ports = new LinkedHashMap<>();

  @GuardedBy("this")
  private boolean isStarted;

  private PanelLinks(
      LinkListeners listeners,
      ReadingDurability durability,
      PanelListener listener,
      InstantSource clock,
      Supplier<TlsMaterial> own) {
    this.own = own;
    PanelTime time = new PanelTime(clock, System::nanoTime, loop);
    this.environment = new PanelEnvironment(listeners, durability, listener, time);
    this.refusals = new PanelRefusalLog(listener, time.nanos());
  }

  /**
   * Opens the ports of the links of these panels. No client is accepted before {@link #start}.
   *
   * @param own the certificate that links with TLS present.
   * @throws IOException with a message of one line, if a port cannot be opened; then no port is
   *     open.
   */
  public static PanelLinks open(
      Collection<SiteConfig.Device.Panel> panels,
      LinkListeners listeners,
      ReadingDurability durability,
      PanelListener listener,
      InstantSource clock,
      Supplier<TlsMaterial> own)
      throws IOException {
    PanelLinks links = new PanelLinks(listeners, durability, listener, clock, own);
    try {
      links.add(List.copyOf(panels));
      return links;
    } catch (IOException refused) {
      links.close();
      throw refused;
    }
  }

  /**
   * Adds panels as {@link DeviceLinks#add} does. If another panel has the same client, this client
   * is disconnected, and may connect again at once.
   */
  @Override
  public synchronized void add(Collection<SiteConfig.Device> added) throws IOException {
    Map<SiteConfig.Link.Mqtt, List<SiteConfig.Device.Panel>> byLink = new LinkedHashMap<>();
    for (SiteConfig.Device each : added) {
      if (each instanceof SiteConfig.Device.Panel panel) {
        byLink.computeIfAbsent(panel.link(), any -> new ArrayList<>()).add(panel);
      }
    }
    for (Map.Entry<SiteConfig.Link.Mqtt, List<SiteConfig.Device.Panel>> each : byLink.entrySet()) {
      add(each.getKey(), each.getValue());
    }
    collect();
  }

  private void add(SiteConfig.Link.Mqtt link, List<SiteConfig.Device.Panel> added)
      throws IOException {
    OpenPort present = ports.get(link.id());
    OpenPort port = present == null ? open(link) : present;
    List<SiteConfig.Device.Panel> wanted = new ArrayList<>(port.configs());
    wanted.addAll(added);
    change(port, wanted);
    if (present == null) {
      port.server().open();
      ports.put(link.id(), port);
      if (isStarted) {
        loop.execute(port.server()::start);
      }
    }
  }

  private OpenPort open(SiteConfig.Link.Mqtt link) {
    PanelTime time = environment.time();
    PanelAllowList allowList = new PanelAllowList(link.id(), List.of());
    ConnectionLimiter limiter = new ConnectionLimiter(OpenPort.maxConnections(0), time.nanos());
    Optional<PanelTls> tls = link.tls().map(files -> new PanelTls(link.id(), files, own));
    PanelPipeline pipeline = new PanelPipeline(allowList, limiter, refusals, time, tls);
    return new OpenPort(new PanelServer(link, group, pipeline, time), allowList, limiter);
  }

  /** Replaces the panels of a port; the clients whose panels stay the same stay connected. */
  private void change(OpenPort port, List<SiteConfig.Device.Panel> wanted) {
    Map<ClientName, List<SiteConfig.Device.Panel>> byClient = OpenPort.byClient(wanted);
    List<PanelDeviceLink> removed = port.removeChanged(byClient);
    admit(port);
    await(removed.stream().map(PanelDeviceLink::stop).toList());
    List<PanelDeviceLink> added = port.addMissing(byClient, environment);
    admit(port);
    if (isStarted) {
      loop.execute(() -> added.forEach(PanelDeviceLink::start));
    }
  }

  private void admit(OpenPort port) {
    List<PanelClient> admitted = port.clients();
    loop.execute(() -> port.admit(admitted));
  }

  /** Removes panels as {@link DeviceLinks#remove} does, with their clients as {@link #add} does. */
  @Override
  public synchronized void remove(Collection<DeviceId> removed) {
    for (Map.Entry<LinkId, OpenPort> each : List.copyOf(ports.entrySet())) {
      OpenPort port = each.getValue();
      change(port, port.configs().stream().filter(panel -> !removed.contains(panel.id())).toList());
      if (port.panels().isEmpty()) {
        loop.execute(port.server()::close);
        ports.remove(each.getKey());
      }
    }
    collect();
  }

  private void collect() {
    Map<DeviceId, DeviceLink> all = new LinkedHashMap<>();
    Map<LinkId, PanelServer> open = new LinkedHashMap<>();
    ports.forEach(
        (link, port) -> {
          all.putAll(port.panels());
          open.put(link, port.server());
        });
    devices = Collections.unmodifiableMap(all);
    servers = Collections.unmodifiableMap(open);
  }

  @Override
  public synchronized void start() {
    isStarted = true;
    List<OpenPort> all = List.copyOf(ports.values());
    List<PanelDeviceLink> panels =
        all.stream().flatMap(port -> port.panels().values().stream()).toList();
    loop.execute(
        () -> {
          panels.forEach(PanelDeviceLink::start);
          all.forEach(port -> port.server().start());
        });
  }

  @Override
  public Map<DeviceId, DeviceLink> devices() {
    return devices;
  }

  @Override
  public CompletionStage<Void> turn() {
    return CompletableFuture.runAsync(() -> {}, loop);
  }

  /** Returns the address that a link listens on; empty while it does not listen. */
  public Optional<HostPort> listenAddress(LinkId link) {
    return Optional.ofNullable(servers.get(link)).flatMap(PanelServer::listenAddress);
  }

  @Override
  public synchronized void close() {
    if (isClosed.getAndSet(true)) {
      return;
    }
    List<OpenPort> all = List.copyOf(ports.values());
    loop.execute(() -> all.forEach(port -> port.server().close()));
    await(
        all.stream()
            .flatMap(port -> port.panels().values().stream())
            .map(PanelDeviceLink::stop)
            .toList());
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  private static void await(List<CompletionStage<Void>> stopping) {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(
            stopping.stream()
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new));
    try {
      all.get(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException unfinished) {
      log.warn(
          "panel links closed before all commands and connections had ended after={}",
          CLOSE_TIMEOUT);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
