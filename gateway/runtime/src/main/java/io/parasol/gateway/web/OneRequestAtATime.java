// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.parasol.config.concurrent.ConfinedTo;

/**
 * Closes a connection whose client sends a request before it has taken the whole response to the
 * one before. Otherwise the responses to a client that sends requests and reads nothing would fill
 * the memory, and a response could overtake an earlier one (RFC 9112, 9.3.2). No browser sends its
 * requests in this way.
 *
 * <p>Its place in the pipeline is behind the handler that makes whole requests.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class OneRequestAtATime extends ChannelDuplexHandler {

  private boolean isResponding;

  @Override
  public void channelRead(ChannelHandlerContext context, Object request) {
    if (isResponding) {
      ReferenceCountUtil.release(request);
      var unused = context.close();
      return;
    }
    isResponding = true;
    context.fireChannelRead(request);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof LastHttpContent) {
      promise = promise.unvoid();
      promise.addListener(written -> isResponding = false);
    }
    var unused = context.write(message, promise);
  }
}
