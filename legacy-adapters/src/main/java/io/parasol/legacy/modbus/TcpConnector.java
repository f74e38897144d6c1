// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import io.parasol.config.site.HostPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Makes TCP connections to one endpoint. A name is looked up anew each time, off the loop. */
final class TcpConnector {

  private final HostPort peer;
  private final EventLoop loop;
  private final Duration timeout;

  /**
   * @param timeout of the lookup, and again of the connection.
   */
  TcpConnector(HostPort peer, EventLoop loop, Duration timeout) {
    this.peer = peer;
    this.loop = loop;
    this.timeout = timeout;
  }

  /**
   * Makes one attempt.
   *
   * @param attempt picks one of several addresses of a name, in turn.
   * @param pipeline outermost handler first.
   * @return completes on any thread; fails with whatever kept the connection from being made.
   */
  CompletionStage<Channel> connect(int attempt, List<ChannelHandler> pipeline) {
    return address(attempt).thenCompose(address -> connect(address, pipeline));
  }

  private CompletableFuture<InetSocketAddress> address(int attempt) {
    if (NetUtil.isValidIpV4Address(peer.host()) || NetUtil.isValidIpV6Address(peer.host())) {
      // Needs no lookup, so cannot block.
      return CompletableFuture.completedFuture(new InetSocketAddress(peer.host(), peer.port()));
    }
    return CompletableFuture.supplyAsync(() -> lookUp(attempt))
        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private InetSocketAddress lookUp(int attempt) {
    try {
      InetAddress[] addresses = InetAddress.getAllByName(peer.host());
      return new InetSocketAddress(addresses[attempt % addresses.length], peer.port());
    } catch (UnknownHostException unknown) {
      throw new CompletionException(unknown);
    }
  }

  private CompletableFuture<Channel> connect(
      InetSocketAddress address, List<ChannelHandler> pipeline) {
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
                    pipeline.forEach(channel.pipeline()::addLast);
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
