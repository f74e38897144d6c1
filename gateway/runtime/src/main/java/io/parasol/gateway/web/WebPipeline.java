// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up the pipeline of a connection, outermost handler first:
 *
 * <ol>
 *   <li>{@code http}: a request line of at most 2 KiB, 8 KiB of headers
 *   <li>{@code whole}: aggregates requests, with a body of at most 1 KiB; none is expected
 *   <li>{@code answers}: responds, and closes connections without a complete request in time
 * </ol>
 *
 * The number of connections is limited: connections above the limit are closed at once.
 */
final class WebPipeline extends ChannelInitializer<SocketChannel> {

  private static final Logger log = LoggerFactory.getLogger(WebPipeline.class);

  private static final int MAX_LINE_BYTES = 2048;
  private static final int MAX_HEADER_BYTES = 8192;
  private static final int MAX_BODY_BYTES = 1024;
  private static final int MAX_CONNECTIONS = 64;

  private final Pages pages;
  private final Duration timeout;
  private final ChannelGroup connections;

  WebPipeline(Pages pages, Duration timeout, ChannelGroup connections) {
    this.pages = pages;
    this.timeout = timeout;
    this.connections = connections;
  }

  @Override
  protected void initChannel(SocketChannel socket) {
    if (exceedsLimit(socket)) {
      var unused = socket.close();
      return;
    }
    socket
        .pipeline()
        .addLast(
            "http",
            new HttpServerCodec(
                new HttpDecoderConfig()
                    .setMaxInitialLineLength(MAX_LINE_BYTES)
                    .setMaxHeaderSize(MAX_HEADER_BYTES)))
        .addLast("whole", new HttpObjectAggregator(MAX_BODY_BYTES, true))
        .addLast("answers", new Answers(pages, timeout));
  }

  private boolean exceedsLimit(Channel socket) {
    if (connections.size() >= MAX_CONNECTIONS) {
      log.warn("web connection rejected: connection limit reached open={}", connections.size());
      return true;
    }
    connections.add(socket);
    return false;
  }
}
