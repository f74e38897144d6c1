// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.parasol.config.concurrent.ConfinedTo;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A handler of the listening channel, before Netty's acceptor: it closes connections beyond the
 * limits before they have any handler, an SSL engine, or a place in the event loop. After that it
 * accepts none for a moment, so that refusals do not use the thread of the page either: at most 16
 * connections are accepted at once.
 */
@ConfinedTo("page")
final class PageAcceptor extends ChannelInboundHandlerAdapter {

  static final Duration PAUSE = Duration.ofMillis(20);

  private final PageLimits limits;

  PageAcceptor(PageLimits limits) {
    this.limits = limits;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel accepted = (Channel) message;
    // The address is missing if the client has gone already.
    if (accepted.remoteAddress() instanceof InetSocketAddress from
        && limits.admitsConnection(from.getAddress())) {
      context.fireChannelRead(accepted);
    } else {
      reset(accepted);
      pause(context);
    }
  }

  private static void pause(ChannelHandlerContext context) {
    ChannelConfig listener = context.channel().config();
    if (listener.isAutoRead()) {
      listener.setAutoRead(false);
      var unused =
          context
              .executor()
              .schedule(() -> listener.setAutoRead(true), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Closes the channel with a TCP reset, which leaves nothing behind in the kernel. */
  private static void reset(Channel accepted) {
    accepted.config().setOption(ChannelOption.SO_LINGER, 0);
    accepted.unsafe().closeForcibly();
  }
}
