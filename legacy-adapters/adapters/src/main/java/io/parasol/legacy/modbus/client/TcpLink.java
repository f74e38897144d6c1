// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.modbus.frame.FireAndForget;
import io.parasol.legacy.modbus.frame.MbapDecoder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TCP connection to one controller: connects, detects the loss, and reconnects.
 *
 * <p>Holds the {@link ConnectionState}, changes it only on the event loop, and performs the
 * effects. {@link #isUp} may be called from any thread.
 */
@ConfinedTo("link")
public final class TcpLink {

  /** The user of the connection. */
  @ConfinedTo("link")
  interface ConnectionUser {
    /** Returns the handlers for a new connection, outermost first. */
    List<ChannelHandler> pipeline();

    void opened(Channel channel);

    /** Returns whether no request is in flight or waiting. */
    boolean isIdle();

    /** Reports that the connection was lost, or could not be made. */
    void lost(String why);
  }

  private static final Logger log = LoggerFactory.getLogger(TcpLink.class);

  /** The reason for the loss of a connection on which the controller never answered. */
  public static final String CLOSED_WITHOUT_RESPONSE =
      "the controller closed the connection before it answered anything; many controllers accept"
          + " one client only";

  /**
   * Number of consecutive connections that the controller closes in place of a second response,
   * after which each connection carries one request.
   */
  private static final int CLOSES_BEFORE_SINGLE_USE = 3;

  private final HostPort peer;
  private final EventLoop loop;
  private final TcpConnector connector;
  private final ConnectionListener listener;
  private final DoubleSupplier jitter;
  private final ConnectionUser user;

  private ConnectionState state = new ConnectionState.Idle();
  private String why = "not connected yet";
  private int attempts;
  private long retryAt;
  private @Nullable ScheduledFuture<?> retry;
  private @Nullable Channel channel;

  /** Number of responses on this connection. */
  private long responses;

  /** Number of consecutive connections that the controller closed in place of a second response. */
  private int closesAfterOne;

  private volatile boolean up;

  TcpLink(
      TcpPeer peer,
      EventLoop loop,
      Duration connectTimeout,
      ConnectionListener listener,
      DoubleSupplier jitter,
      ConnectionUser user) {
    this.peer = peer.address();
    this.loop = loop;
    this.connector = new TcpConnector(peer, loop, connectTimeout);
    this.listener = listener;
    this.jitter = jitter;
    this.user = user;
  }

  /** Returns whether the connection is up. For any thread. */
  boolean isUp() {
    return up;
  }

  /** Connects, unless there is a connection or another attempt is due. */
  void start() {
    changeTo(state.start(), "first request");
  }

  /** Records that the controller has answered on this connection. */
  void proven() {
    responses++;
    changeTo(state.proven(), "answered");
  }

  private boolean isSingleUse() {
    return closesAfterOne >= CLOSES_BEFORE_SINGLE_USE;
  }

  /**
   * Returns whether the connection has carried its only request: the controller closes each
   * connection after one response.
   */
  boolean isUsedUp() {
    return isSingleUse() && responses > 0;
  }

  /** Closes a connection that is used up, and makes another at once. */
  void renew() {
    changeTo(state.renewed(), "the controller answers one request on each connection");
  }

  /** Drops a connection that no longer works, and soon makes another. */
  void abandon(String reason) {
    changeTo(state.abandoned(jitter.getAsDouble()), reason);
  }

  /** Closes the connection until the next {@link #start}. */
  void release() {
    changeTo(state.released(), "no request is due");
  }

  /** Closes the connection permanently. */
  void close() {
    changeTo(state.close(), "closed");
  }

  /**
   * Returns whether there is certainly no connection until a deadline.
   *
   * @param deadline nanoseconds of the monotonic clock.
   * @return the reason, or null if there may be a connection by then.
   */
  @Nullable String unavailableUntil(long deadline) {
    boolean closed = state instanceof ConnectionState.Closed;
    boolean tooSoon = state instanceof ConnectionState.Waiting && retryAt - deadline >= 0;
    return closed || tooSoon ? "%s: %s".formatted(peer, why) : null;
  }

  private void lost(String reason) {
    changeTo(state.lost(jitter.getAsDouble()), reason);
  }

  /** Changes the state and performs the effects of the change. No other method does so. */
  private void changeTo(ConnectionState next, String reason) {
    if (next.equals(state)) {
      return;
    }
    state = next;
    why = reason;
    up = next instanceof ConnectionState.Up;
    report(next, reason);
    if (next instanceof ConnectionState.Trying trying) {
      disconnect();
      connect(trying);
    } else if (!up) {
      setRetry(next);
      disconnect();
      user.lost("%s: %s".formatted(peer, reason));
    }
  }

  private void setRetry(ConnectionState next) {
    if (retry != null) {
      retry.cancel(false);
      retry = null;
    }
    if (next instanceof ConnectionState.Waiting waiting) {
      long nanos = waiting.retryIn().toNanos();
      retryAt = System.nanoTime() + nanos;
      retry =
          loop.schedule(
              () -> changeTo(state.retryDue(), "trying again"), nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void report(ConnectionState next, String reason) {
    log.debug("connection changed peer={} state={} why=\"{}\"", peer, next, reason);
    try {
      listener.connectionChanged(next, reason);
    } catch (RuntimeException defect) {
      log.error("link listener failed peer={}", peer, defect);
    }
  }

  private void disconnect() {
    Channel old = channel;
    channel = null;
    if (old != null) {
      FireAndForget.close(old);
    }
  }

  private void connect(ConnectionState.Trying trying) {
    List<ChannelHandler> pipeline = user.pipeline();
    pipeline.add(new ConnectionEndHandler());
    var unused =
        connector
            .connect(attempts++ & Integer.MAX_VALUE, pipeline)
            .whenCompleteAsync(
                (made, failure) -> {
                  if (made == null) {
                    if (state == trying) {
                      lost(ConnectionFailureText.of(failure));
                    }
                  } else if (state != trying) {
                    // The link was closed in the meantime.
                    FireAndForget.close(made);
                  } else if (!made.isActive()) {
                    lost(CLOSED_WITHOUT_RESPONSE);
                  } else {
                    channel = made;
                    responses = 0;
                    changeTo(state.connected(), "connected");
                    user.opened(made);
                  }
                },
                loop);
  }

  /** The last handler of the pipeline: detects how a connection ends. */
  private final class ConnectionEndHandler extends ChannelInboundHandlerAdapter {

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof MbapDecoder.StreamLost lost) {
        end(ctx, lost.why());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      end(ctx, responses > 0 ? "the controller closed the connection" : CLOSED_WITHOUT_RESPONSE);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      end(ctx, ConnectionFailureText.of(cause));
    }

    private void ended(String reason) {
      if (responses > 0 && user.isIdle()) {
        // Many controllers close connections that they find idle. The next request connects.
        changeTo(state.released(), reason);
        return;
      }
      if (!isSingleUse()) {
        closesAfterOne = responses == 1 ? closesAfterOne + 1 : 0;
      }
      lost(reason);
    }

    private void end(ChannelHandlerContext ctx, String reason) {
      if (ctx.channel() == channel) {
        ended(reason);
      }
      FireAndForget.close(ctx.channel());
    }
  }
}
