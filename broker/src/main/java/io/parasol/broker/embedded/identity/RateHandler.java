// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import com.hivemq.mqtt.message.puback.PUBACK;
import com.hivemq.mqtt.message.pubcomp.PUBCOMP;
import com.hivemq.mqtt.message.pubrec.PUBREC;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.parasol.broker.embedded.identity.ReadingControl.Reason;
import io.parasol.config.concurrent.ConfinedTo;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A handler that charges what one connection receives to the rate of its identity, and stops
 * reading while the rate is exceeded. Nothing is lost: the rest waits in the TCP connection of the
 * sender.
 *
 * <p>A connection has two: before the decoder one that counts bytes, and behind it one that counts
 * messages. What one read returns, at most about 64 KiB, is still processed when the rate is
 * exceeded.
 */
@ConfinedTo("broker-connection")
final class RateHandler extends ChannelDuplexHandler {

  private final IdentityRate rate;
  private final Consumer<String> onExceeded;

  /**
   * @param onExceeded called with the name of the limit whenever reading stops.
   */
  RateHandler(IdentityRate rate, Consumer<String> onExceeded) {
    this.rate = rate;
    this.onExceeded = onExceeded;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf received) {
      rate.chargeRecord(received.readableBytes());
    } else if (!isAcknowledgement(message)) {
      rate.charge(1, 0);
    }
    long pause = rate.pauseNanos();
    if (pause > 0 && ReadingControl.of(ctx.channel()).pause(Reason.RATE)) {
      onExceeded.accept(rate.exceeded());
      resumeIn(ctx, pause);
    }
    ctx.fireChannelRead(message);
  }

  /** Acknowledgements of what the broker has sent. */
  private static boolean isAcknowledgement(Object message) {
    return message instanceof PUBACK || message instanceof PUBREC || message instanceof PUBCOMP;
  }

  private void resumeIn(ChannelHandlerContext ctx, long nanos) {
    var unused = ctx.executor().schedule(() -> resume(ctx), nanos, TimeUnit.NANOSECONDS);
  }

  /** Resumes, unless other connections of the identity have used up the rate meanwhile. */
  private void resume(ChannelHandlerContext ctx) {
    long pause = rate.pauseNanos();
    if (pause > 0) {
      resumeIn(ctx, pause);
    } else {
      ReadingControl.of(ctx.channel()).resume(Reason.RATE);
    }
  }

  /** Ignores that HiveMQ resumes the reading, as it does after each SUBSCRIBE. */
  @Override
  public void read(ChannelHandlerContext ctx) {
    if (!ReadingControl.of(ctx.channel()).isPaused()) {
      ctx.read();
    }
  }
}
