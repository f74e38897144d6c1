// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.parasol.broker.embedded.limit.ConnectionBudget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A handler of a listening channel, before Netty's acceptor. It receives each accepted channel,
 * closes it if a limit is reached, and adds a {@link ConnectionGate} otherwise. At this time, the
 * channel has no other handler, no SSL engine, and no event loop.
 */
final class AcceptLimiter extends ChannelInboundHandlerAdapter {

  private final ConnectionBudget others;
  private final ConnectionBudget thisMachine;
  private final boolean isOwnListener;
  private final ConnectionGate.Rules rules;

  /**
   * @param others the budget of clients on other machines.
   * @param thisMachine the budget of clients on this machine.
   * @param isOwnListener whether this is the listener for the gateway's own sessions.
   */
  AcceptLimiter(
      ConnectionBudget others,
      ConnectionBudget thisMachine,
      boolean isOwnListener,
      ConnectionGate.Rules rules) {
    this.others = others;
    this.thisMachine = thisMachine;
    this.isOwnListener = isOwnListener;
    this.rules = rules;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel accepted = (Channel) message;
    Optional<ConnectionBudget.Slot> slot = admit(accepted);
    if (slot.isEmpty()) {
      reset(accepted);
      return;
    }
    var unused = accepted.closeFuture().addListener(closed -> slot.get().release());
    accepted.pipeline().addLast(new ConnectionGate(accepted, slot.get(), isOwnListener, rules));
    ctx.fireChannelRead(accepted);
  }

  /** The address is missing if the client has gone already. */
  private Optional<ConnectionBudget.Slot> admit(Channel accepted) {
    if (accepted.remoteAddress() instanceof InetSocketAddress from
        && accepted.localAddress() instanceof InetSocketAddress to) {
      InetAddress client = from.getAddress();
      boolean isHere = client.isLoopbackAddress() || client.equals(to.getAddress());
      return (isHere ? thisMachine : others).admit(client, () -> close(accepted));
    }
    return Optional.empty();
  }

  /** Without an event loop, which it gets right after it was accepted, a channel has no events. */
  private static void close(Channel accepted) {
    if (accepted.isRegistered()) {
      var unused = accepted.close();
    } else {
      accepted.unsafe().closeForcibly();
    }
  }

  /** Closes the channel with a TCP reset, which leaves nothing behind in the kernel. */
  private static void reset(Channel accepted) {
    accepted.config().setOption(ChannelOption.SO_LINGER, 0);
    accepted.unsafe().closeForcibly();
  }
}
