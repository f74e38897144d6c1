// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig.ClientTls;
import io.parasol.legacy.TlsRecordGuard;
import io.parasol.legacy.modbus.frame.FireAndForget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connector to one TCP endpoint. It resolves a host name for each attempt, on a separate thread,
 * because a lookup may hang for long and must not delay other connections. While a lookup hangs,
 * the next attempt waits for it and does not start another one.
 */
final class TcpConnector {

  /** A resolver of host names. Blocks. */
  @FunctionalInterface
  interface HostResolver {
    InetAddress[] addresses(String name) throws UnknownHostException;
  }

  private final HostPort peer;
  private final @Nullable ClientTls tls;
  private final EventLoop loop;
  private final Duration timeout;
  private final HostResolver resolver;

  /** The most recent lookup. */
  private CompletableFuture<InetAddress[]> lookup =
      CompletableFuture.completedFuture(new InetAddress[0]);

  /**
   * @param timeout of the lookup, then of the connection, then of the TLS handshake.
   */
  TcpConnector(TcpPeer peer, EventLoop loop, Duration timeout) {
    this(peer, loop, timeout, InetAddress::getAllByName);
  }

  TcpConnector(TcpPeer peer, EventLoop loop, Duration timeout, HostResolver resolver) {
    this.peer = peer.address();
    this.tls = peer.tls().orElse(null);
    this.loop = loop;
    this.timeout = timeout;
    this.resolver = resolver;
  }

  /**
   * Makes one attempt.
   *
   * @param attempt selects one of several addresses of a name, in turn.
   * @param pipeline the handlers, outermost first.
   * @return completes on any thread; fails with the cause if the connection could not be made.
   */
  @ConfinedTo("link")
  CompletionStage<Channel> connect(int attempt, List<ChannelHandler> pipeline) {
    ClientTls files = tls;
    return files == null
        ? address(attempt)
            .thenCompose(
                address -> connect(address, channel -> addLast(channel.pipeline(), pipeline)))
        : address(attempt).thenCompose(address -> connectWithTls(files, address, pipeline));
  }

  private CompletableFuture<Channel> connectWithTls(
      ClientTls files, InetSocketAddress address, List<ChannelHandler> pipeline) {
    return CompletableFuture.supplyAsync(() -> handler(files), TcpConnector::runOnNewThread)
        .thenCompose(
            handler ->
                connect(address, channel -> addLast(channel.pipeline(), handler, pipeline))
                    .thenCompose(channel -> afterHandshake(handler, channel)));
  }

  private static void addLast(
      ChannelPipeline to, SslHandler handler, List<ChannelHandler> pipeline) {
    TlsRecordGuard.add(
        to, handler, violation -> to.fireExceptionCaught(new IOException(violation.why())));
    addLast(to, pipeline);
  }

  private static void addLast(ChannelPipeline to, List<ChannelHandler> pipeline) {
    pipeline.forEach(to::addLast);
  }

  private SslHandler handler(ClientTls files) {
    try {
      return ModbusTls.handler(files, peer, timeout);
    } catch (UnusableKeyException unusable) {
      throw new CompletionException(unusable);
    }
  }

  /**
   * Completes when the TLS handshake has authenticated the controller; only then is there a
   * connection.
   */
  private static CompletableFuture<Channel> afterHandshake(SslHandler handler, Channel channel) {
    CompletableFuture<Channel> authenticated = new CompletableFuture<>();
    handler
        .handshakeFuture()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                authenticated.complete(channel);
              } else {
                FireAndForget.close(channel);
                authenticated.completeExceptionally(done.cause());
              }
            });
    return authenticated;
  }

  private CompletableFuture<InetSocketAddress> address(int attempt) {
    if (NetUtil.isValidIpV4Address(peer.host()) || NetUtil.isValidIpV6Address(peer.host())) {
      // An IP address needs no lookup, so this does not block.
      return CompletableFuture.completedFuture(new InetSocketAddress(peer.host(), peer.port()));
    }
    if (lookup.isDone()) {
      lookup = CompletableFuture.supplyAsync(this::lookUp, TcpConnector::runOnNewThread);
    }
    return lookup
        .thenApply(
            addresses -> new InetSocketAddress(addresses[attempt % addresses.length], peer.port()))
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private InetAddress[] lookUp() {
    try {
      return resolver.addresses(peer.host());
    } catch (UnknownHostException unknown) {
      throw new CompletionException(unknown);
    }
  }

  private static void runOnNewThread(Runnable task) {
    Thread thread = new Thread(task, "modbus-connect");
    thread.setDaemon(true);
    thread.start();
  }

  private CompletableFuture<Channel> connect(
      InetSocketAddress address, Consumer<Channel> initializer) {
    ChannelFuture connecting =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    initializer.accept(channel);
                  }
                })
            .connect(address);
    CompletableFuture<Channel> connected = new CompletableFuture<>();
    connecting.addListener(
        done -> {
          if (done.isSuccess()) {
            connected.complete(connecting.channel());
          } else {
            connected.completeExceptionally(done.cause());
          }
        });
    return connected;
  }
}
