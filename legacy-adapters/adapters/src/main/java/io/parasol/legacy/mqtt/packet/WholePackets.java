// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Splits the received bytes into complete packets (MQTT 5.0 §2.1). Data that does not begin with a
 * CONNECT, or announces too large a packet, is refused after its first bytes. Nothing of it is
 * buffered.
 */
public final class WholePackets extends ByteToMessageDecoder {

  /** Maximum packet size: the largest message, its topic, and the properties of MQTT 5. */
  public static final int MAX_PACKET_BYTES = 18 * 1024;

  /** The event that the connection ended in the middle of a packet. */
  public static final Object TRUNCATED = "incomplete packet";

  private static final int CONNECT = 0x10;
  private static final int MAX_LENGTH_BYTES = 4;

  private boolean hasConnect;

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    int start = in.readerIndex();
    if (!hasConnect && in.getUnsignedByte(start) != CONNECT) {
      throw new BadPacketException(
          PanelRefusal.NOT_MQTT, "no MQTT, or no CONNECT at the beginning");
    }
    int length = 0;
    for (int i = 0; i < MAX_LENGTH_BYTES; i++) {
      if (in.readableBytes() < 2 + i) {
        return;
      }
      int digit = in.getUnsignedByte(start + 1 + i);
      length |= (digit & 0x7F) << (7 * i);
      if (length > MAX_PACKET_BYTES) {
        throw new BadPacketException(
            PanelRefusal.TOO_LARGE, "a packet of more than " + MAX_PACKET_BYTES + " bytes");
      }
      if ((digit & 0x80) == 0) {
        emitIfComplete(in, 2 + i + length, out);
        return;
      }
    }
    throw new BadPacketException(PanelRefusal.LENGTH, "a length of more than four bytes");
  }

  @Override
  protected void decodeLast(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
      throws Exception {
    super.decodeLast(ctx, in, out);
    if (in.isReadable()) {
      ctx.fireUserEventTriggered(TRUNCATED);
    }
  }

  private void emitIfComplete(ByteBuf in, int size, List<Object> out) {
    if (in.readableBytes() >= size) {
      hasConnect = true;
      out.add(in.readRetainedSlice(size));
    }
  }
}
