// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;

/**
 * Sets up the pipeline of a connection, outermost handler first:
 *
 * <ol>
 *   <li>{@code http}: a request line of at most 2 KiB, 8 KiB of headers
 *   <li>{@code whole}: aggregates requests, with a body of at most 1 KiB; none is expected
 *   <li>{@code one}: closes connections whose client does not wait for a response
 *   <li>{@code deadline}: closes connections without a complete request in time
 *   <li>{@code answers}: responds
 * </ol>
 *
 * The number of connections is limited by {@link OpenConnections}.
 */
final class WebPipeline extends ChannelInitializer<SocketChannel> {

  private static final HttpLimits LIMITS = new HttpLimits(2048, 8192, 1024);

  static final int MAX_CONNECTIONS = 64;

  private final Pages pages;
  private final Duration timeout;
  private final ChannelGroup connections;
  private final OpenConnections open = new OpenConnections("web", MAX_CONNECTIONS);

  WebPipeline(Pages pages, Duration timeout, ChannelGroup connections) {
    this.pages = pages;
    this.timeout = timeout;
    this.connections = connections;
  }

  @Override
  protected void initChannel(SocketChannel socket) {
    connections.add(socket);
    LIMITS
        .addTo(socket.pipeline())
        .addLast("deadline", new RequestDeadline(open, timeout))
        .addLast("answers", new Answers(pages));
  }
}
