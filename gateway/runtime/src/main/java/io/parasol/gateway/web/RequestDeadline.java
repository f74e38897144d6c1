// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.parasol.config.concurrent.ConfinedTo;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose client sends no complete HTTP request in time, and keeps it among the
 * {@link OpenConnections}. Its place in the pipeline is behind the handler that makes whole
 * requests, so that single bytes that trickle in do not extend the time.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class RequestDeadline extends ChannelInboundHandlerAdapter {

  private final OpenConnections connections;
  private final Duration timeout;
  private @Nullable Future<?> end;

  /**
   * @param timeout maximum time from the connection or a request to the next complete request,
   *     including the time that the client takes to read the response.
   */
  public RequestDeadline(OpenConnections connections, Duration timeout) {
    this.connections = connections;
    this.timeout = timeout;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    connections.opened(context.channel());
    restart(context);
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object request) {
    connections.requestReceived(context.channel());
    restart(context);
    context.fireChannelRead(request);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connections.closed(context.channel());
    stop();
    context.fireChannelInactive();
  }

  private void restart(ChannelHandlerContext context) {
    stop();
    end =
        context
            .executor()
            .schedule(() -> close(context), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void close(ChannelHandlerContext context) {
    var unused = context.close();
  }

  /** Stops waiting, because the response to the last request does not end. */
  public void stop() {
    if (end != null) {
      end.cancel(false);
    }
  }
}
