// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;

/**
 * The limits of HTTP requests, in bytes. A request beyond a limit is refused by Netty's handlers.
 *
 * @param line of the request line.
 * @param headers of all headers together.
 * @param body of the body.
 */
public record HttpLimits(int line, int headers, int body) {

  /**
   * Adds the handlers of HTTP at the end of a pipeline: {@code http}, {@code whole} and {@code
   * one}.
   */
  public ChannelPipeline addTo(ChannelPipeline pipeline) {
    return pipeline
        .addLast(
            "http",
            new HttpServerCodec(
                new HttpDecoderConfig().setMaxInitialLineLength(line).setMaxHeaderSize(headers)))
        .addLast("whole", new HttpObjectAggregator(body, true))
        .addLast("one", new OneRequestAtATime());
  }
}
