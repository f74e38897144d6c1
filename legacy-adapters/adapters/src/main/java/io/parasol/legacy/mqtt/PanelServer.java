// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.mqtt.packet.PanelTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server socket of one link. If this machine does not have the address yet, because the
 * interface is down, the gateway tries again later. A port that another process uses is an error.
 */
final class PanelServer {

  private static final Logger log = LoggerFactory.getLogger(PanelServer.class);

  private static final Duration RETRY_DELAY = Duration.ofSeconds(5);

  /**
   * Maximum bytes of one read. A panel that is slowed down has then sent little more than its
   * limit.
   */
  private static final int READ_BYTES = 4 * 1024;

  /** How often the files of TLS are looked at. */
  private static final Duration RECHECK = Duration.ofSeconds(5);

  private static final WriteBufferWaterMark WRITE_WATER_MARK =
      new WriteBufferWaterMark(16 << 10, 32 << 10);

  private final SiteConfig.Link.Mqtt link;
  private final ServerBootstrap bootstrap;
  private final PanelPipeline pipeline;
  private final PanelTime time;
  private volatile @Nullable Channel channel;
  private boolean isStarted;
  private boolean isClosed;
  private boolean hasLoggedWaiting;

  PanelServer(
      SiteConfig.Link.Mqtt link, EventLoopGroup loop, PanelPipeline pipeline, PanelTime time) {
    this.link = link;
    this.time = time;
    this.pipeline = pipeline;
    this.bootstrap =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 128)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_WATER_MARK)
            .childHandler(pipeline);
  }

  /**
   * Opens the port; no client is accepted before {@link #start}. Blocks briefly; must not be called
   * on the panels' thread.
   *
   * @throws IOException with a message of one line.
   */
  void open() throws IOException {
    InetSocketAddress address = address();
    if (isLocal(address.getAddress())) {
      ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
      if (!bound.isSuccess()) {
        throw new IOException(
            "link %s: cannot listen on %s: %s"
                .formatted(link.id(), link.listen(), bound.cause().getMessage()),
            bound.cause());
      }
      channel = bound.channel();
    } else {
      time.loop().execute(this::retry);
    }
  }

  private InetSocketAddress address() throws IOException {
    HostPort listen = link.listen();
    InetSocketAddress address = new InetSocketAddress(listen.host(), listen.port());
    if (address.isUnresolved()) {
      throw new IOException("link %s: unknown host %s".formatted(link.id(), listen.host()));
    }
    return address;
  }

  private static boolean isLocal(InetAddress address) {
    try {
      return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException unknown) {
      return true;
    }
  }

  private void retry() {
    if (isClosed) {
      return;
    }
    try {
      InetSocketAddress address = address();
      if (isLocal(address.getAddress())) {
        var unused =
            bootstrap.bind(address).addListener((ChannelFuture bound) -> this.bound(bound));
        return;
      }
      waiting("this machine does not have this address now");
    } catch (IOException unresolved) {
      waiting(String.valueOf(unresolved.getMessage()));
    }
    time.after(RETRY_DELAY, this::retry);
  }

  private void bound(ChannelFuture bound) {
    if (!bound.isSuccess()) {
      waiting(String.valueOf(bound.cause().getMessage()));
      time.after(RETRY_DELAY, this::retry);
      return;
    }
    channel = bound.channel();
    if (isClosed) {
      close();
    } else if (isStarted) {
      accept(bound.channel());
    }
  }

  private void waiting(String why) {
    if (!hasLoggedWaiting) {
      hasLoggedWaiting = true;
      log.warn("panels cannot connect link={} listen={} why=\"{}\"", link.id(), link.listen(), why);
    }
  }

  /** Accepts clients. */
  @ConfinedTo("panels")
  void start() {
    isStarted = true;
    if (link.tls().isPresent()) {
      time.after(RECHECK, this::recheck);
    }
    Channel bound = channel;
    if (bound != null) {
      accept(bound);
    }
  }

  private void recheck() {
    if (!isClosed) {
      pipeline.recheck();
      time.after(RECHECK, this::recheck);
    }
  }

  private void accept(Channel bound) {
    log.info(
        "panels may connect link={} listen={}",
        link.id(),
        HostPort.of((InetSocketAddress) bound.localAddress()));
    bound.config().setAutoRead(true);
  }

  /** Returns the address that it listens on; empty while it does not listen. Any thread. */
  Optional<HostPort> listenAddress() {
    Channel bound = channel;
    return bound != null && bound.localAddress() instanceof InetSocketAddress address
        ? Optional.of(new HostPort(link.listen().host(), address.getPort()))
        : Optional.empty();
  }

  /** Accepts no more clients. */
  @ConfinedTo("panels")
  void close() {
    isClosed = true;
    Channel bound = channel;
    if (bound != null) {
      var unused = bound.close();
    }
  }
}
