// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Turns a socket of a panel into packets, outermost handler first:
 *
 * <ol>
 *   <li>{@code packets}: one whole packet at a time, of bounded length, a CONNECT first
 *   <li>{@code gate}: each packet is one message, and reaches not into the next
 *   <li>{@code decoder}, {@code encoder}: packets to messages and back
 *   <li>{@code gate-behind}: the other half of the gate
 *   <li>{@code panel}: the {@link Doorkeeper}, and after it the {@link Conversation}
 * </ol>
 */
final class PanelPipeline extends ChannelInitializer<Channel> {

  /** As long as a point's name may become by it, and no client identifier of ours is longer. */
  private static final int LONGEST_CLIENT = 256;

  private final Door door;
  private final Crowd crowd;
  private final Complaints complaints;
  private final PanelTime time;

  PanelPipeline(Door door, Crowd crowd, Complaints complaints, PanelTime time) {
    this.door = door;
    this.crowd = crowd;
    this.complaints = complaints;
    this.time = time;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (channel.remoteAddress() instanceof InetSocketAddress remote) {
      enter(channel, remote.getAddress());
    } else {
      // It has left already.
      var unused = channel.close();
    }
  }

  private void enter(Channel channel, InetAddress address) {
    Visitor visitor = new Visitor(channel, address, door.link(), "", complaints);
    if (!door.knows(address)) {
      visitor.complain(
          Refusal.UNKNOWN_ADDRESS, "connect", "no panel of this link connects from there");
      visitor.close();
      return;
    }
    Optional<String> noRoom = crowd.enter(address);
    if (noRoom.isPresent()) {
      visitor.complain(Refusal.CROWD, "connect", noRoom.get());
      visitor.close();
      return;
    }
    var unused = channel.closeFuture().addListener(closed -> crowd.leave(address));
    build(channel, visitor);
  }

  void build(Channel channel, Visitor visitor) {
    PacketGate gate = new PacketGate();
    channel
        .pipeline()
        .addLast("packets", new WholePackets())
        .addLast("gate", gate)
        .addLast("decoder", new MqttDecoder(WholePackets.LONGEST, LONGEST_CLIENT, true))
        .addLast("encoder", MqttEncoder.INSTANCE)
        .addLast("gate-behind", gate.behind())
        .addLast("panel", new Doorkeeper(door, visitor, time));
  }
}
