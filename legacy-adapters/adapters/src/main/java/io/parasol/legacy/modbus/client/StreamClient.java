// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.ReferenceCountUtil;
import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.frame.ForeignFrame;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The part that all clients over TCP share, whatever protocol the stream carries: one connection on
 * one event loop, requests from any thread, and one timer for whatever is due next.
 *
 * <p>While there is no connection, a request whose timeout extends beyond the next attempt waits
 * for it. Any other request fails at once. All waiting requests fail when an attempt fails or the
 * connection is lost.
 */
final class StreamClient implements ModbusClient {

  private final EventLoop loop;
  private final TcpSettings settings;
  private final TcpLink link;
  private final StreamProtocol protocol;
  private final WakeUpTimer timer;
  private @Nullable Channel channel;

  /** When a request or a response was last handled. */
  private long usedAt = System.nanoTime();

  /**
   * Set while stages of callers complete, so that the requests that they make are sent together.
   */
  private boolean completing;

  StreamClient(
      TcpPeer peer,
      EventLoopGroup loops,
      TcpSettings settings,
      ConnectionListener listener,
      DoubleSupplier jitter,
      StreamProtocol protocol) {
    this.protocol = protocol;
    this.loop = loops.next();
    this.timer = new WakeUpTimer(loop, this::wake);
    this.settings = settings;
    this.link =
        new TcpLink(peer, loop, settings.connectTimeout(), listener, jitter, new LinkUser());
    if (settings.start() == TcpSettings.Start.AT_ONCE) {
      loop.execute(link::start);
    }
  }

  @Override
  public CompletionStage<ModbusResponse> send(Unit unit, ModbusRequest request, Duration timeout) {
    return submit(new PendingRequest(unit, request, false, System.nanoTime(), timeout));
  }

  @Override
  public CompletionStage<ModbusResponse> sendUrgent(
      Unit unit, ModbusRequest request, Duration timeout) {
    return submit(new PendingRequest(unit, request, true, System.nanoTime(), timeout));
  }

  @Override
  public Duration quarantine(Unit unit) {
    return Duration.ofNanos(protocol.quarantine(unit, System.nanoTime()));
  }

  @Override
  public Optional<ForeignFrame> foreignMaster() {
    return protocol.foreignMaster(System.nanoTime());
  }

  @Override
  public int window() {
    return protocol.window();
  }

  @Override
  public Duration postponed() {
    return Duration.ofNanos(protocol.postponed());
  }

  @Override
  public boolean isConnected() {
    return link.isUp();
  }

  @Override
  public void close() {
    try {
      loop.execute(link::close);
    } catch (RejectedExecutionException loopHasEnded) {
      // The connections have ended with the loop.
    }
  }

  private CompletionStage<ModbusResponse> submit(PendingRequest request) {
    if (loop.inEventLoop()) {
      accept(request);
    } else {
      try {
        loop.execute(() -> accept(request));
      } catch (RejectedExecutionException loopHasEnded) {
        request.fail(ModbusFailure.Kind.DISCONNECTED, false, "the client's event loop has ended");
      }
    }
    return request.answer();
  }

  private void accept(PendingRequest request) {
    String unavailable = link.unavailableUntil(request.deadline());
    if (unavailable != null) {
      request.fail(ModbusFailure.Kind.DISCONNECTED, false, unavailable);
      return;
    }
    protocol.submit(request);
    usedAt = System.nanoTime();
    link.start();
    sendDueAndSetTimer();
  }

  /** Sends what has become due, and sets the timer for the rest. Called after every event. */
  private void sendDueAndSetTimer() {
    if (completing) {
      return;
    }
    long now = System.nanoTime();
    if (channel != null && link.isUsedUp() && protocol.hasOnlyWaiting()) {
      channel = null;
      protocol.suspend();
      link.renew();
    }
    Channel open = channel;
    if (open != null) {
      protocol.sendDue(now, open);
      open.flush();
    }
    timer.wakeIn(Math.min(protocol.nextDue(now), releaseIn(now)), now);
  }

  /** Returns the nanoseconds until an unused connection is closed. */
  private long releaseIn(long now) {
    boolean isKept = settings.start() != TcpSettings.Start.WHILE_USED;
    return isKept || channel == null || !protocol.isIdle()
        ? Deadline.NEVER
        : Math.max(0, usedAt + TcpSettings.RELEASE_AFTER.toNanos() - now);
  }

  private void wake() {
    completing = true;
    protocol.expire(System.nanoTime());
    abandonIfStuck();
    completing = false;
    if (releaseIn(System.nanoTime()) == 0) {
      link.release();
    }
    sendDueAndSetTimer();
  }

  private void abandonIfStuck() {
    String reason = protocol.reconnectReason();
    if (reason != null && channel != null) {
      link.abandon(reason);
    }
  }

  private final class LinkUser implements TcpLink.ConnectionUser {

    @Override
    public List<ChannelHandler> pipeline() {
      List<ChannelHandler> pipeline = new ArrayList<>(protocol.decoders());
      pipeline.add(new StreamResponseHandler());
      return pipeline;
    }

    @Override
    public void opened(Channel connected) {
      channel = connected;
      usedAt = System.nanoTime();
      protocol.opened(System.nanoTime(), settings.connectDelay().toNanos());
      sendDueAndSetTimer();
    }

    @Override
    public boolean isIdle() {
      return protocol.isIdle();
    }

    @Override
    public void lost(String why) {
      channel = null;
      boolean outer = completing;
      completing = true;
      protocol.failAll(why);
      completing = outer;
      sendDueAndSetTimer();
    }
  }

  private final class StreamResponseHandler extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      try {
        if (ctx.channel() == channel) {
          completing = true;
          usedAt = System.nanoTime();
          if (protocol.received(message, System.nanoTime())) {
            link.proven();
          } else {
            abandonIfStuck();
          }
          completing = false;
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      sendDueAndSetTimer();
      ctx.fireChannelReadComplete();
    }
  }
}
