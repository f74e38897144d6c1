// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All links of a site to which panels connect, and these panels. One thread serves all of them. */
public final class PanelLinks implements DeviceLinks {

  private static final Logger log = LoggerFactory.getLogger(PanelLinks.class);

  /**
   * Connections of a link in addition to four for each client, for connections that end at once or
   * stay open unused.
   */
  private static final int SPARE_CONNECTIONS = 32;

  /**
   * Timeout of {@link #close} for commands in progress; about the longest duration of a command.
   */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final NioEventLoopGroup group;
  private final EventLoop loop;
  private final Map<LinkId, PanelServer> servers = new LinkedHashMap<>();
  private final Map<DeviceId, PanelDeviceLink> devices = new LinkedHashMap<>();
  private final AtomicBoolean isClosed = new AtomicBoolean();

  private PanelLinks(NioEventLoopGroup group) {
    this.group = group;
    this.loop = group.next();
  }

  /**
   * Opens the ports of the links of these panels. No client is accepted before {@link #start}.
   *
   * @throws IOException with a message of one line, if a port cannot be opened; then none is open.
   */
  public static PanelLinks open(
      Collection<SiteConfig.Device.Panel> panels,
      LinkListeners listeners,
      ReadingDurability durability,
      PanelListener listener,
      InstantSource clock)
      throws IOException {
    PanelLinks links = new PanelLinks(new NioEventLoopGroup(1, new DefaultThreadFactory("panels")));
    PanelTime time = new PanelTime(clock, System::nanoTime, links.loop);
    PanelEnvironment environment = new PanelEnvironment(listeners, durability, listener, time);
    RefusalLog refusals = new RefusalLog(listener, time.nanos());
    try {
      for (Map.Entry<SiteConfig.Link.Mqtt, List<SiteConfig.Device.Panel>> each :
          byLink(panels).entrySet()) {
        links.startServer(
            each.getKey(), PanelClient.of(each.getValue(), environment), refusals, time);
      }
      return links;
    } catch (IOException refused) {
      links.close();
      throw refused;
    }
  }

  private static Map<SiteConfig.Link.Mqtt, List<SiteConfig.Device.Panel>> byLink(
      Collection<SiteConfig.Device.Panel> panels) {
    Map<SiteConfig.Link.Mqtt, List<SiteConfig.Device.Panel>> byLink = new LinkedHashMap<>();
    for (SiteConfig.Device.Panel panel : panels) {
      byLink.computeIfAbsent(panel.link(), any -> new ArrayList<>()).add(panel);
    }
    return byLink;
  }

  private void startServer(
      SiteConfig.Link.Mqtt link, List<PanelClient> clients, RefusalLog refusals, PanelTime time)
      throws IOException {
    ConnectionLimiter connectionLimiter =
        new ConnectionLimiter(4 * clients.size() + SPARE_CONNECTIONS, time.nanos());
    PanelPipeline pipeline =
        new PanelPipeline(
            new PanelAllowList(link.id(), clients), connectionLimiter, refusals, time);
    PanelServer server = new PanelServer(link, group, pipeline, time);
    servers.put(link.id(), server);
    for (PanelClient client : clients) {
      client.panels().forEach(panel -> devices.put(panel.id(), new PanelDeviceLink(panel, client)));
    }
    server.open();
  }

  @Override
  public void start() {
    loop.execute(
        () -> {
          devices.values().forEach(PanelDeviceLink::start);
          servers.values().forEach(PanelServer::start);
        });
  }

  @Override
  public Map<DeviceId, DeviceLink> devices() {
    return Collections.unmodifiableMap(devices);
  }

  /** Returns the address that a link listens on; empty while it does not listen. */
  public Optional<HostPort> listenAddress(LinkId link) {
    return Optional.ofNullable(servers.get(link)).flatMap(PanelServer::listenAddress);
  }

  @Override
  public void close() {
    if (isClosed.getAndSet(true)) {
      return;
    }
    loop.execute(() -> servers.values().forEach(PanelServer::close));
    CompletableFuture<Void> all =
        CompletableFuture.allOf(
            devices.values().stream()
                .map(device -> device.stop().toCompletableFuture())
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
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
