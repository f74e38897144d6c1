// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.web.OpenConnections;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page on one thread: over plain HTTP on a loopback address, where browsers trust it,
 * and over HTTPS with the certificate of the broker anywhere else.
 */
public final class PageServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(PageServer.class);

  private static final int CLOSE_TIMEOUT_SECONDS = 2;
  private static final int HEARTBEAT_SECONDS = 5;

  /** Maximum number of connections without a live stream; a browser opens up to six. */
  private static final int MAX_CONNECTIONS = 128;

  /** Maximum number of connections that wait for being accepted. */
  private static final int MAX_WAITING = 128;

  /** Bytes that wait for a slow browser: below the first, more is written; above the other, not. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 * 1024, 128 * 1024);

  private final NioEventLoopGroup loops;
  private final ChannelGroup connections;
  private final LiveFeed feed;
  private final Channel listener;
  private final HostPort address;

  private PageServer(
      NioEventLoopGroup loops, ChannelGroup connections, LiveFeed feed, Channel listener) {
    this.loops = loops;
    this.connections = connections;
    this.feed = feed;
    this.listener = listener;
    InetSocketAddress bound = (InetSocketAddress) listener.localAddress();
    this.address = HostPort.of(bound);
  }

  /**
   * Starts the server.
   *
   * @param texts what the site adds to the page.
   * @throws IOException with a one-line message, if the address cannot be bound.
   */
  public static PageServer start(HostPort listen, PageTexts texts, PageServices services)
      throws IOException {
    boolean isSecure = !isLoopback(listen.host());
    NioEventLoopGroup loops = new NioEventLoopGroup(1, new DefaultThreadFactory("page", true));
    EventLoop loop = loops.next();
    LiveFeed feed = new LiveFeed(loop, services.access().topics().prefix(), services.messages());
    PageLogin login = new PageLogin(services, new LoginAttempts(System::nanoTime), isSecure);
    PageLimits limits = new PageLimits(services.refusals()::limitReached, System::nanoTime);
    PageParts parts =
        new PageParts(
            new StaticFiles(texts, services.clock()::instant),
            new PageApi(services, login),
            feed,
            new HostCheck(services.people()::hosts),
            new OpenConnections("page", MAX_CONNECTIONS),
            limits,
            new CertificateRefusals(services.people(), services.refusals()));
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .handler(new PageAcceptor(limits))
            .option(ChannelOption.SO_BACKLOG, MAX_WAITING)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(
                new PagePipeline(
                    parts,
                    connections,
                    isSecure ? Optional.of(services.material()) : Optional.empty()))
            .bind(listen.host(), listen.port())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var unused = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new IOException(
          "page: cannot listen on %s: %s".formatted(listen, bound.cause().getMessage()),
          bound.cause());
    }
    var unused =
        loop.scheduleWithFixedDelay(
            () -> {
              check(feed, login);
              limits.flush();
            },
            HEARTBEAT_SECONDS,
            HEARTBEAT_SECONDS,
            TimeUnit.SECONDS);
    PageServer server = new PageServer(loops, connections, feed, bound.channel());
    log.info("page started url={}", server.url());
    return server;
  }

  private static boolean isLoopback(String host) {
    InetSocketAddress address = new InetSocketAddress(host, 0);
    return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
  }

  /** Ends the streams of people who may not read them any more, and shows the others life. */
  private static void check(LiveFeed feed, PageLogin login) {
    for (LiveStream each : feed.streams()) {
      login.end(each.user()).ifPresentOrElse(why -> end(each, why), each::heartbeat);
    }
  }

  private static void end(LiveStream stream, LoginEnd why) {
    log.info("page closed person={} why={}", stream.user().identity().name(), why.wireName());
    stream.end(why);
  }

  /** Returns the bound address; its port is never 0. */
  public HostPort address() {
    return address;
  }

  /** Returns the address for a browser. */
  public String url() {
    return url(address);
  }

  /** Returns the address for a browser of a page that listens there. */
  public static String url(HostPort listen) {
    return (isLoopback(listen.host()) ? "http://" : "https://") + listen + "/";
  }

  /** Closes all connections and releases the port. Idempotent. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    connections.close().awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    if (!loops.isShuttingDown()) {
      loops.next().execute(feed::close);
    }
    loops
        .shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
