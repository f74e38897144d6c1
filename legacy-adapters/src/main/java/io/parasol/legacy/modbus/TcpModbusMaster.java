// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.ScheduledFuture;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The master of one Modbus/TCP endpoint: one connection, on one event loop, for all units behind
 * it.
 *
 * <p>From the socket inwards:
 *
 * <ol>
 *   <li>{@link MbapDecoder}: bytes to frames; what breaks the framing ends the connection
 *   <li>{@code Answers}: frames to the {@link Conversation}, which knows whose they are
 * </ol>
 *
 * <p>While there is no connection, a request whose time-out reaches to the next attempt waits for
 * it; any other fails at once, as do all when an attempt fails or the connection is lost.
 */
public final class TcpModbusMaster implements ModbusMaster {

  /** A peer that answers nothing but strangers' requests has lost its place: start over. */
  static final int STRAYS_BEFORE_RECONNECT = 5;

  /** A connection on which nothing at all comes back may have lost its other end. */
  static final int SILENCES_BEFORE_RECONNECT = 5;

  private final EventLoop loop;
  private final TcpSettings settings;
  private final ConnectionListener listener;
  private final TcpLink link;
  private final Conversation conversation;

  private MbapDecoder decoder = new MbapDecoder();
  private @Nullable Channel channel;
  private @Nullable ScheduledFuture<?> alarm;
  private long alarmAt;

  /** Set while callers' stages are completed, so that what they ask for is sent in one go. */
  private boolean completing;

  /**
   * @param loops one of its loops is taken for good; the group is to outlive the master.
   * @param chance gives 0 up to 1 at random, for the jitter of reconnects.
   */
  public TcpModbusMaster(
      HostPort peer,
      EventLoopGroup loops,
      TcpSettings settings,
      ConnectionListener listener,
      DoubleSupplier chance) {
    this.loop = loops.next();
    this.settings = settings;
    this.listener = listener;
    this.conversation =
        new Conversation(settings.window(), settings.queue(), settings.gap().toNanos());
    this.link =
        new TcpLink(peer, loop, settings.connectTimeout(), listener, chance, new Connection());
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
  public boolean isConnected() {
    return link.isUp();
  }

  @Override
  public void close() {
    try {
      loop.execute(link::close);
    } catch (RejectedExecutionException loopHasEnded) {
      // Its connections have ended with it.
    }
  }

  private CompletionStage<ModbusResponse> submit(PendingRequest request) {
    if (loop.inEventLoop()) {
      accept(request);
    } else {
      try {
        loop.execute(() -> accept(request));
      } catch (RejectedExecutionException loopHasEnded) {
        request.fail(ModbusFailure.Kind.DISCONNECTED, false, "the master's event loop has ended");
      }
    }
    return request.answer();
  }

  private void accept(PendingRequest request) {
    String hopeless = link.hopelessUntil(request.deadline());
    if (hopeless != null) {
      request.fail(ModbusFailure.Kind.DISCONNECTED, false, hopeless);
      return;
    }
    conversation.ask(request);
    link.start();
    settle();
  }

  /** After every event: sends what has become due, and sees that somebody wakes us for the rest. */
  private void settle() {
    if (completing) {
      return;
    }
    long now = System.nanoTime();
    Channel open = channel;
    if (open != null) {
      completing = true;
      conversation.sendDue(now, frame -> write(open, frame));
      completing = false;
      open.flush();
    }
    wakeIn(conversation.nextDue(now), now);
  }

  private static void write(Channel open, MbapFrame frame) {
    ByteBuf bytes = open.alloc().ioBuffer(Mbap.LONGEST_FRAME);
    Mbap.write(frame, bytes);
    FireAndForget.write(open, bytes);
  }

  /** One timer for all: it is set anew only when something is due earlier than it rings. */
  private void wakeIn(long nanos, long now) {
    if (nanos == Alarm.NEVER) {
      return;
    }
    long at = now + nanos;
    if (alarm != null) {
      if (alarmAt - at <= 0) {
        return;
      }
      alarm.cancel(false);
    }
    alarmAt = at;
    alarm = loop.schedule(this::wake, nanos, TimeUnit.NANOSECONDS);
  }

  private void wake() {
    alarm = null;
    completing = true;
    int unanswered = conversation.expire(System.nanoTime());
    completing = false;
    if (unanswered > 0 && decoder.isMidFrame()) {
      link.abandon("an answer stopped in the middle of its frame");
    } else if (conversation.silences() >= SILENCES_BEFORE_RECONNECT) {
      link.abandon("%d requests in a row got no answer".formatted(conversation.silences()));
    }
    settle();
  }

  private void received(MbapFrame answer) {
    completing = true;
    StrayAnswer stray = conversation.received(answer, System.nanoTime());
    completing = false;
    if (stray == null) {
      link.proven();
      return;
    }
    listener.answerDropped(stray);
    if (conversation.strays() >= STRAYS_BEFORE_RECONNECT) {
      link.abandon("%d answers in a row belonged to no request".formatted(conversation.strays()));
    }
  }

  private final class Connection implements TcpLink.Speaker {

    @Override
    public List<ChannelHandler> pipeline() {
      decoder = new MbapDecoder();
      return new ArrayList<>(List.of(decoder, new Answers()));
    }

    @Override
    public void opened(Channel connected) {
      channel = connected;
      conversation.opened(System.nanoTime(), settings.connectDelay().toNanos());
      settle();
    }

    @Override
    public void lost(String why) {
      channel = null;
      completing = true;
      conversation.lost(why);
      completing = false;
      settle();
    }
  }

  private final class Answers extends SimpleChannelInboundHandler<MbapFrame> {

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, MbapFrame answer) {
      if (ctx.channel() == channel) {
        received(answer);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      settle();
      ctx.fireChannelReadComplete();
    }
  }
}
