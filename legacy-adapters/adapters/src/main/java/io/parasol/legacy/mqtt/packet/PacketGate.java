// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * A handler before the decoder and, with {@link #behind}, one after it. Each packet must result in
 * one message at once. If the decoder waits for more bytes, a length inside the packet reaches
 * beyond its end.
 */
public final class PacketGate extends ChannelInboundHandlerAdapter {

  private boolean isDecoded;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object packet) {
    isDecoded = false;
    ctx.fireChannelRead(packet);
    if (!isDecoded) {
      throw new BadPacketException(
          PanelRefusal.LENGTH, "a packet with a length inside that exceeds the packet");
    }
  }

  public ChannelHandler behind() {
    return new Behind();
  }

  private final class Behind extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      isDecoded = true;
      ctx.fireChannelRead(message);
    }
  }
}
