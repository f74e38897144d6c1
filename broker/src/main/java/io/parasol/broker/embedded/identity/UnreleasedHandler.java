// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import com.hivemq.mqtt.message.QoS;
import com.hivemq.mqtt.message.publish.PUBLISH;
import com.hivemq.mqtt.message.pubrel.PUBREL;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.parasol.config.concurrent.ConfinedTo;

/**
 * Ends a connection with too many QoS 2 messages that it does not release. HiveMQ limits their
 * number for MQTT 5 only, and for one connection only.
 */
@ConfinedTo("broker-connection")
final class UnreleasedHandler extends ChannelInboundHandlerAdapter {

  private final UnreleasedMessages unreleased;
  private final ClientSession session;
  private final Runnable onExceeded;
  private boolean hasEnded;

  /**
   * @param onExceeded ends the connection; called once. What the client sends afterwards is
   *     ignored.
   */
  UnreleasedHandler(UnreleasedMessages unreleased, ClientSession session, Runnable onExceeded) {
    this.unreleased = unreleased;
    this.session = session;
    this.onExceeded = onExceeded;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (hasEnded) {
      return;
    }
    if (message instanceof PUBLISH publish && publish.getQoS() == QoS.EXACTLY_ONCE) {
      // The payload is not all of it: properties can be as large.
      if (!unreleased.hold(
          session.identity(),
          session.clientId(),
          publish.getPacketIdentifier(),
          publish.getEstimatedSizeInMemory())) {
        hasEnded = true;
        onExceeded.run();
        return;
      }
    } else if (message instanceof PUBREL release) {
      unreleased.release(session.identity(), session.clientId(), release.getPacketIdentifier());
    }
    ctx.fireChannelRead(message);
  }

  /** HiveMQ deletes the messages of a session that ends with its connection. */
  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!session.outlivesConnection()) {
      unreleased.releaseAll(session.identity(), session.clientId());
    }
    ctx.fireChannelInactive();
  }
}
