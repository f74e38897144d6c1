// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Stands before the decoder, and with {@link #behind} behind it: each whole packet must give one
 * message at once. A decoder that waits for more has believed a length inside the packet that
 * reaches into the next one.
 */
final class PacketGate extends ChannelInboundHandlerAdapter {

  private boolean isDecoded;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object packet) {
    isDecoded = false;
    ctx.fireChannelRead(packet);
    if (!isDecoded) {
      throw new BadPacketException(Refusal.LENGTH, "a packet with parts that are longer than it");
    }
  }

  ChannelHandler behind() {
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
