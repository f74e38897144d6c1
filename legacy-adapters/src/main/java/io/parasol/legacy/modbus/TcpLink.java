// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.parasol.config.SiteConfig.ClientTls;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one TCP connection to one controller: makes it, notices its loss, makes it again.
 *
 * <p>Holds the {@link ConnectionState}, changes it only on the event loop, and does the effects.
 * All methods but {@link #isUp} are for the event loop.
 */
final class TcpLink {

  /** Who speaks over the connection. Called on the event loop. */
  interface Speaker {
    /** Handlers for a new connection, outermost first. */
    List<ChannelHandler> pipeline();

    void opened(Channel channel);

    /** The connection is gone, or could not be made. */
    void lost(String why);
  }

  private static final Logger log = LoggerFactory.getLogger(TcpLink.class);

  /** Why a connection was lost that was of no use from its beginning. */
  static final String HUNG_UP_UNHEARD =
      "the controller hung up before it answered anything; many take one client only";

  private final HostPort peer;
  private final EventLoop loop;
  private final TcpConnector connector;
  private final ConnectionListener listener;
  private final DoubleSupplier chance;
  private final Speaker speaker;

  private ConnectionState state = new ConnectionState.Idle();
  private String why = "not connected yet";
  private int attempts;
  private long retryAt;
  private @Nullable ScheduledFuture<?> retry;
  private @Nullable Channel channel;
  private boolean answered;
  private volatile boolean up;

  TcpLink(
      HostPort peer,
      Optional<ClientTls> tls,
      EventLoop loop,
      Duration connectTimeout,
      ConnectionListener listener,
      DoubleSupplier chance,
      Speaker speaker) {
    this.peer = peer;
    this.loop = loop;
    this.connector = new TcpConnector(peer, tls, loop, connectTimeout);
    this.listener = listener;
    this.chance = chance;
    this.speaker = speaker;
  }

  /** From any thread. */
  boolean isUp() {
    return up;
  }

  /** Makes the first connection, unless that was done before. */
  void start() {
    become(state.start(), "first request");
  }

  /** The controller has answered on this connection. */
  void proven() {
    answered = true;
    become(state.proven(), "answered");
  }

  /** Gives up a connection that leads nowhere, and soon makes another. */
  void abandon(String reason) {
    become(state.abandoned(chance.getAsDouble()), reason);
  }

  /** Ends the connection and makes no other. */
  void close() {
    become(state.close(), "closed");
  }

  /**
   * Whether there is no hope of a connection by then.
   *
   * @param deadline nanoseconds of the monotonic clock.
   * @return why, or null.
   */
  @Nullable String hopelessUntil(long deadline) {
    boolean closed = state instanceof ConnectionState.Closed;
    boolean tooSoon = state instanceof ConnectionState.Waiting && retryAt - deadline >= 0;
    return closed || tooSoon ? "not connected to %s: %s".formatted(peer, why) : null;
  }

  private void lost(String reason) {
    become(state.lost(chance.getAsDouble()), reason);
  }

  /** The only place where the state changes, and where a change has its effects. */
  private void become(ConnectionState next, String reason) {
    if (next.equals(state)) {
      return;
    }
    state = next;
    why = reason;
    up = next instanceof ConnectionState.Up;
    report(next, reason);
    if (next instanceof ConnectionState.Trying trying) {
      connect(trying);
    } else if (next instanceof ConnectionState.Waiting waiting) {
      retryAt = System.nanoTime() + waiting.retryIn().toNanos();
      retry =
          loop.schedule(
              () -> become(state.retryDue(), "trying again"),
              waiting.retryIn().toNanos(),
              TimeUnit.NANOSECONDS);
      disconnect();
      speaker.lost("disconnected from %s: %s".formatted(peer, reason));
    } else if (next instanceof ConnectionState.Closed) {
      if (retry != null) {
        retry.cancel(false);
      }
      disconnect();
      speaker.lost("disconnected from %s: %s".formatted(peer, reason));
    }
  }

  private void report(ConnectionState next, String reason) {
    log.debug("link peer={} state={} why=\"{}\"", peer, next, reason);
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
    List<ChannelHandler> pipeline = speaker.pipeline();
    pipeline.add(new Fate());
    var unused =
        connector
            .connect(attempts++ & Integer.MAX_VALUE, pipeline)
            .whenCompleteAsync(
                (made, failure) -> {
                  if (made == null) {
                    if (state == trying) {
                      lost(reason(failure));
                    }
                  } else if (state != trying) {
                    // Closed meanwhile.
                    FireAndForget.close(made);
                  } else if (!made.isActive()) {
                    lost(HUNG_UP_UNHEARD);
                  } else {
                    channel = made;
                    answered = false;
                    become(state.connected(), "connected");
                    speaker.opened(made);
                  }
                },
                loop);
  }

  private static String reason(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof TimeoutException) {
      return "the name was not resolved in time";
    }
    String message = cause.getMessage();
    return Printable.of(
        message == null || message.isBlank() ? cause.getClass().getSimpleName() : message);
  }

  /** The last handler: hears how a connection ends. */
  private final class Fate extends ChannelInboundHandlerAdapter {

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof MbapDecoder.StreamLost lost) {
        end(ctx, lost.why());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      end(ctx, answered ? "the controller hung up" : HUNG_UP_UNHEARD);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      end(ctx, reason(cause));
    }

    private void end(ChannelHandlerContext ctx, String reason) {
      if (ctx.channel() == channel) {
        lost(reason);
      }
      FireAndForget.close(ctx.channel());
    }
  }
}
