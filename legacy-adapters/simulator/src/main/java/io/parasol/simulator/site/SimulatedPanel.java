// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.simulator.config.PanelSimulation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A panel that reconnects by itself. The delay between two attempts doubles until a connection has
 * lasted for a while.
 */
final class SimulatedPanel implements AutoCloseable {

  static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  static final Duration MAX_WAIT = Duration.ofSeconds(60);

  /** Time after which a connection counts as stable. */
  private static final Duration STABLE_AFTER = Duration.ofSeconds(10);

  private static final int CONNECT_MILLIS = 5_000;
  private static final int MAX_PACKET_BYTES = 8 * 1024;

  private final EventLoop loop;
  private final Bootstrap bootstrap;

  @ConfinedTo("simulator")
  private Duration wait = FIRST_WAIT;

  @ConfinedTo("simulator")
  private long acceptedAt;

  @ConfinedTo("simulator")
  private boolean isAccepted;

  @ConfinedTo("simulator")
  private @Nullable Channel channel;

  @ConfinedTo("simulator")
  private boolean isClosed;

  /**
   * @param elapsed since the simulation began.
   */
  SimulatedPanel(
      PanelSimulation panel, PanelValues values, Supplier<Duration> elapsed, EventLoop loop) {
    this.loop = loop;
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .remoteAddress(panel.connect().host(), panel.connect().port())
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel fresh) {
                    fresh
                        .pipeline()
                        .addLast(
                            new ReadTimeoutHandler(
                                3 * PanelHandler.PING.toSeconds(), TimeUnit.SECONDS))
                        .addLast(MqttEncoder.INSTANCE)
                        .addLast(new MqttDecoder(MAX_PACKET_BYTES))
                        .addLast(
                            new PanelHandler(
                                panel, values, elapsed, SimulatedPanel.this::onAccepted));
                  }
                });
  }

  void start() {
    loop.execute(this::connect);
  }

  private void connect() {
    if (isClosed) {
      return;
    }
    isAccepted = false;
    ChannelFuture connecting = bootstrap.connect();
    channel = connecting.channel();
    var unused = connecting.channel().closeFuture().addListener(closed -> connectLater());
  }

  private void onAccepted() {
    isAccepted = true;
    acceptedAt = System.nanoTime();
  }

  private void connectLater() {
    channel = null;
    if (isClosed) {
      return;
    }
    boolean wasGood = isAccepted && System.nanoTime() - acceptedAt >= STABLE_AFTER.toNanos();
    Duration now = wasGood ? FIRST_WAIT : wait;
    wait = doubled(now);
    var unused = loop.schedule(this::connect, now.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Returns the delay after the given one. */
  static Duration doubled(Duration wait) {
    Duration twice = wait.multipliedBy(2);
    return twice.compareTo(MAX_WAIT) < 0 ? twice : MAX_WAIT;
  }

  /** Sends DISCONNECT, and waits a moment until it is sent. Must not be called on the loop. */
  @Override
  public void close() {
    var gone = loop.submit(this::disconnect);
    gone.awaitUninterruptibly(1, TimeUnit.SECONDS);
  }

  private void disconnect() {
    isClosed = true;
    Optional.ofNullable(channel)
        .ifPresent(
            open -> {
              var unused =
                  open.writeAndFlush(MqttMessage.DISCONNECT)
                      .addListener(ChannelFutureListener.CLOSE);
            });
  }
}
