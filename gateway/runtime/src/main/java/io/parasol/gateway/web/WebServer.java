// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.parasol.config.model.site.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /metrics} and {@code /healthz} over HTTP/1.1, on one thread. It uses neither TLS
 * nor authentication: it serves no secrets, and listens on loopback unless the site configures
 * another address.
 */
public final class WebServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(WebServer.class);

  /**
   * Maximum pause between two requests. Prometheus usually scrapes every 15 s on the same
   * connection.
   */
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  private static final int CLOSE_TIMEOUT_SECONDS = 2;

  private final EventLoopGroup loop;
  private final ChannelGroup connections;
  private final Channel listener;
  private final HostPort address;

  private WebServer(EventLoopGroup loop, ChannelGroup connections, Channel listener) {
    this.loop = loop;
    this.connections = connections;
    this.listener = listener;
    InetSocketAddress bound = (InetSocketAddress) listener.localAddress();
    this.address = HostPort.of(bound);
  }

  /**
   * Starts the server.
   *
   * @param metrics the meters in the Prometheus text format, rendered for every scrape.
   * @throws IOException with a one-line message, if the address cannot be bound.
   */
  public static WebServer start(
      HostPort listen,
      Supplier<String> metrics,
      Supplier<Readiness> readiness,
      Supplier<String> revocations)
      throws IOException {
    return start(listen, new Pages(metrics, readiness, revocations), REQUEST_TIMEOUT);
  }

  static WebServer start(HostPort listen, Pages pages, Duration timeout) throws IOException {
    EventLoopGroup loop = new NioEventLoopGroup(1, new DefaultThreadFactory("web", true));
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(new WebPipeline(pages, timeout, connections))
            .bind(listen.host(), listen.port())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      var unused = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
      throw new IOException(
          "metrics: cannot listen on %s: %s".formatted(listen, bound.cause().getMessage()),
          bound.cause());
    }
    WebServer server = new WebServer(loop, connections, bound.channel());
    log.info("web server started address={}", server.address);
    return server;
  }

  /** Returns the bound address; its port is never 0. */
  public HostPort address() {
    return address;
  }

  /** Closes all connections and releases the port. Idempotent. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    connections.close().awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    loop.shutdownGracefully(0, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
