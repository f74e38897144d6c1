// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.modbus;

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
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.modbus.frame.FireAndForget;
import io.parasol.legacy.modbus.frame.MbapDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A Modbus/TCP server. It passes each request to {@link ModbusUnits} and sends what they return,
 * including deliberate faults.
 *
 * <p>The pipeline, from the socket inwards:
 *
 * <ol>
 *   <li>idle: closes the connection of a client that sends nothing for long
 *   <li>{@link MbapDecoder}: turns bytes into frames; a framing error ends the connection
 *   <li>{@link ServerConnection}: passes requests to the units, and sends the responses
 * </ol>
 */
public final class ModbusServer implements AutoCloseable {

  /** How long {@link #close} waits for each of its steps. */
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
   * Starts listening. Blocks until the port is bound or the attempt has failed, so it must not run
   * on an event loop.
   *
   * @param listen the address; port 0 selects any free port.
   * @param loops must outlive the server.
   * @throws IOException if the server cannot listen on the address, which the message contains.
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

  /** Returns the listening address, with the actual port. */
  public HostPort address() {
    InetSocketAddress address = (InetSocketAddress) listening.localAddress();
    return HostPort.of(address);
  }

  /** Returns the counts of one unit's responses so far. */
  public Served served(Unit unit) {
    return counts.of(unit);
  }

  /** Returns the counts of all units' responses so far. */
  public Served served() {
    return counts.all();
  }

  /** Returns the number of connected clients. */
  public int clients() {
    return connections.size();
  }

  /** Closes every connection and continues to listen. */
  public void closeConnections() {
    FireAndForget.close(connections);
  }

  /**
   * Stops listening and closes every connection. Blocks until that is done and the port is free.
   */
  @Override
  public void close() {
    listening.close().awaitUninterruptibly(CLOSING_SECONDS, TimeUnit.SECONDS);
    connections.close().awaitUninterruptibly(CLOSING_SECONDS, TimeUnit.SECONDS);
    afterNextSelect();
  }

  /**
   * Waits for the next select of the event loop: Java releases the port then, not when the channel
   * is closed.
   */
  private void afterNextSelect() {
    try {
      listening
          .eventLoop()
          .schedule(() -> {}, 1, TimeUnit.MILLISECONDS)
          .awaitUninterruptibly(CLOSING_SECONDS, TimeUnit.SECONDS);
    } catch (RejectedExecutionException loopHasEnded) {
      // The loop has released all ports.
    }
  }
}
