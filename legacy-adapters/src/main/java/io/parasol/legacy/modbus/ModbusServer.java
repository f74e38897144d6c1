// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.Unit;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A Modbus/TCP server: asks {@link ModbusUnits}, and does what they say, also when that is wrong.
 *
 * <p>From the socket inwards:
 *
 * <ol>
 *   <li>idle: a client that says nothing for long is sent away
 *   <li>{@link MbapDecoder}: bytes to frames; what breaks the framing ends the connection
 *   <li>{@link ServerConnection}: requests to the units, answers back
 * </ol>
 */
public final class ModbusServer implements AutoCloseable {

  /** How long {@link #close} waits for the last connection. */
  private static final long CLOSING_SECONDS = 5;

  private final Channel listening;
  private final ChannelGroup connections;
  private final ServedCounts counts;

  private ModbusServer(Channel listening, ChannelGroup connections, ServedCounts counts) {
    this.listening = listening;
    this.connections = connections;
    this.counts = counts;
  }

  /**
   * Listens. Blocks until that is settled, so not for an event loop.
   *
   * @param listen port 0 takes any free one.
   * @param loops is to outlive the server.
   * @throws IOException when it cannot listen there; the message says where.
   */
  public static ModbusServer start(
      HostPort listen, EventLoopGroup loops, ServerSettings settings, ModbusUnits units)
      throws IOException {
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    ServedCounts counts = new ServedCounts();
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel client) {
                    if (connections.size() >= settings.connections()) {
                      FireAndForget.close(client);
                      return;
                    }
                    connections.add(client);
                    client
                        .pipeline()
                        .addLast(
                            new IdleStateHandler(
                                settings.idle().toMillis(), 0, 0, TimeUnit.MILLISECONDS))
                        .addLast(new MbapDecoder())
                        .addLast(new ServerConnection(units, settings.units(), counts));
                  }
                })
            .bind(new InetSocketAddress(listen.host(), listen.port()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on %s: %s".formatted(listen, bound.cause().getMessage()), bound.cause());
    }
    return new ModbusServer(bound.channel(), connections, counts);
  }

  /** Where it listens, with the port that was taken. */
  public HostPort address() {
    InetSocketAddress address = (InetSocketAddress) listening.localAddress();
    return new HostPort(address.getAddress().getHostAddress(), address.getPort());
  }

  /** What was answered for one unit so far. */
  public Served served(Unit unit) {
    return counts.of(unit);
  }

  /** What was answered for all units so far. */
  public Served served() {
    return counts.all();
  }

  /** How many clients are connected. */
  public int clients() {
    return connections.size();
  }

  /** Cuts every connection, and goes on listening. */
  public void hangUp() {
    FireAndForget.close(connections);
  }

  /** Stops listening and cuts every connection. Blocks until that is done and the port is free. */
  @Override
  public void close() {
    listening.close().awaitUninterruptibly(CLOSING_SECONDS, TimeUnit.SECONDS);
    connections.close().awaitUninterruptibly(CLOSING_SECONDS, TimeUnit.SECONDS);
    afterNextSelect();
  }

  /** Java gives the port back when the loop selects again, not when the channel is closed. */
  private void afterNextSelect() {
    try {
      listening
          .eventLoop()
          .schedule(() -> {}, 1, TimeUnit.MILLISECONDS)
          .awaitUninterruptibly(CLOSING_SECONDS, TimeUnit.SECONDS);
    } catch (RejectedExecutionException loopHasEnded) {
      // It has given everything back.
    }
  }
}
