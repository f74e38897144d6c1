// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.parasol.legacy.modbus.pdu.Pdu;
import java.util.List;

/**
 * A decoder that splits a TCP stream into {@link MbapFrame}s.
 *
 * <p>A protocol identifier other than 0, or a length outside 2 to 254, means that the frame
 * boundaries are lost (Modbus Messaging on TCP/IP V1.0b, 3.1.3). The decoder then fires a {@link
 * StreamLost} event, closes the connection and discards all further bytes. It checks each field as
 * soon as its bytes have arrived, so a header without a PDU (length 1) does not keep the reader
 * waiting.
 */
public final class MbapDecoder extends ByteToMessageDecoder {

  /** An event: the frame boundaries in the stream are lost. */
  public record StreamLost(String why) {}

  /** The first two bytes of a TLS alert, with which a TLS server answers a request in the clear. */
  private static final int TLS_ALERT = 0x1503;

  private static final String SPEAKS_TLS =
      "the controller speaks TLS on this port; a link with tls connects there";

  private boolean lost;

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (lost) {
      in.skipBytes(in.readableBytes());
      return;
    }
    int start = in.readerIndex();
    if (in.readableBytes() < Mbap.LENGTH_OFFSET) {
      return;
    }
    int protocol = in.getUnsignedShort(start + Mbap.PROTOCOL_OFFSET);
    if (protocol != Mbap.MODBUS) {
      failStream(ctx, in, "protocol identifier %d, expected 0".formatted(protocol));
      return;
    }
    if (in.readableBytes() < Mbap.PREFIX_LENGTH) {
      return;
    }
    int length = in.getUnsignedShort(start + Mbap.LENGTH_OFFSET);
    if (length < Mbap.MIN_LENGTH || length > Mbap.MAX_LENGTH) {
      failStream(
          ctx,
          in,
          "frame length %d, expected %d to %d".formatted(length, Mbap.MIN_LENGTH, Mbap.MAX_LENGTH));
      return;
    }
    if (in.readableBytes() < Mbap.PREFIX_LENGTH + length) {
      return;
    }
    int transaction = in.readUnsignedShort();
    in.skipBytes(Mbap.PREFIX_LENGTH - Mbap.PROTOCOL_OFFSET);
    int unit = in.readUnsignedByte();
    byte[] pdu = new byte[length - 1];
    in.readBytes(pdu);
    out.add(new MbapFrame(transaction, unit, new Pdu(pdu)));
  }

  private void failStream(ChannelHandlerContext ctx, ByteBuf in, String why) {
    lost = true;
    String what = in.getUnsignedShort(in.readerIndex()) == TLS_ALERT ? SPEAKS_TLS : why;
    in.skipBytes(in.readableBytes());
    ctx.fireUserEventTriggered(new StreamLost("not Modbus TCP: " + what));
    FireAndForget.close(ctx.channel());
  }

  /** Returns whether a frame has begun and has not ended yet. */
  public boolean isMidFrame() {
    return actualReadableBytes() > 0;
  }
}
