// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.parasol.certs.tls.TlsRecordCheck;
import io.parasol.certs.tls.TlsRecordCheck.Violation;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The guard of TLS records")
class TlsRecordGuardTest {

  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int HANDSHAKE = 22;
  private static final int DATA = 23;

  private final List<Violation> violations = new ArrayList<>();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private boolean hasData = true;

  /** These records are not encrypted, so another handler takes the place of the TLS handler. */
  @BeforeEach
  void addHandlers() throws Exception {
    TlsRecordGuard.add(
        channel.pipeline(),
        new SslHandler(SSLContext.getDefault().createSSLEngine()),
        violations::add);
    channel
        .pipeline()
        .replace(
            "tls",
            "tls",
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext ctx, Object message) {
                if (hasData) {
                  ctx.fireChannelRead(message);
                } else {
                  ReferenceCountUtil.release(message);
                }
              }
            });
  }

  private static ByteBuf records(int... types) {
    ByteBuf bytes = Unpooled.buffer();
    for (int type : types) {
      bytes.writeByte(type).writeShort(0x0303).writeShort(1).writeByte(0);
    }
    return bytes;
  }

  @Test
  void passes_on_what_a_client_may_send() {
    ByteBuf sent = records(HANDSHAKE, CHANGE_CIPHER_SPEC, HANDSHAKE, DATA);
    channel.writeInbound(sent);

    assertEquals(List.of(), violations);
    assertEquals(sent, channel.readInbound());
    sent.release();
  }

  @Test
  void closes_a_connection_whose_client_renegotiates_and_passes_on_nothing_of_it() {
    channel.writeInbound(records(HANDSHAKE, CHANGE_CIPHER_SPEC, HANDSHAKE, DATA, HANDSHAKE));

    assertEquals(List.of(Violation.RENEGOTIATION), violations);
    assertFalse(channel.isOpen());
    assertEquals(0, channel.inboundMessages().size());
  }

  @Test
  void closes_a_connection_with_too_many_records_without_data() {
    for (int i = 0; i < 1000; i++) {
      channel.writeInbound(records(DATA));
    }
    channel.releaseInbound();
    hasData = false;
    for (int i = 0; i <= TlsRecordCheck.MAX_WITHOUT_DATA; i++) {
      channel.writeInbound(records(DATA));
    }
    assertTrue(channel.isOpen());

    channel.writeInbound(records(DATA));

    assertEquals(List.of(Violation.RECORDS_WITHOUT_DATA), violations);
    assertFalse(channel.isOpen());
  }
}
