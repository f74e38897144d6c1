// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.parasol.legacy.mqtt.packet.PacketGate;
import io.parasol.legacy.mqtt.packet.PanelRefusal;
import io.parasol.legacy.mqtt.packet.PanelTime;
import io.parasol.legacy.mqtt.packet.WholePackets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Builds the handlers of a connection, outermost handler first:
 *
 * <ol>
 *   <li>{@code packets}: splits the stream into complete packets of bounded length; the first is a
 *       CONNECT
 *   <li>{@code gate}: verifies that each packet is one message and does not reach into the next one
 *   <li>{@code decoder}, {@code encoder}: packets to messages and back
 *   <li>{@code gate-behind}: the other half of the gate
 *   <li>{@code panel}: the {@link ConnectHandler}, and after it the {@link PanelConnection}
 * </ol>
 */
final class PanelPipeline extends ChannelInitializer<Channel> {

  /** Maximum length of a client identifier; the configuration allows no longer one. */
  private static final int LONGEST_CLIENT = 256;

  private final PanelAllowList door;
  private final ConnectionLimiter crowd;
  private final RefusalLog complaints;
  private final PanelTime time;

  PanelPipeline(
      PanelAllowList door, ConnectionLimiter crowd, RefusalLog complaints, PanelTime time) {
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
      // The connection is closed already.
      var unused = channel.close();
    }
  }

  private void enter(Channel channel, InetAddress address) {
    PanelChannel visitor = new PanelChannel(channel, address, door.link(), "", complaints);
    if (!door.knows(address)) {
      visitor.complain(
          PanelRefusal.UNKNOWN_ADDRESS,
          "connect",
          "no panel of this link may connect from this address");
      visitor.close();
      return;
    }
    Optional<String> noRoom = crowd.enter(address);
    if (noRoom.isPresent()) {
      visitor.complain(PanelRefusal.CROWD, "connect", noRoom.get());
      visitor.close();
      return;
    }
    var unused = channel.closeFuture().addListener(closed -> crowd.leave(address));
    build(channel, visitor);
  }

  void build(Channel channel, PanelChannel visitor) {
    PacketGate gate = new PacketGate();
    channel
        .pipeline()
        .addLast("packets", new WholePackets())
        .addLast("gate", gate)
        .addLast("decoder", new MqttDecoder(WholePackets.LONGEST, LONGEST_CLIENT, true))
        .addLast("encoder", MqttEncoder.INSTANCE)
        .addLast("gate-behind", gate.behind())
        .addLast("panel", new ConnectHandler(door, visitor, time));
  }
}
