// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The guard against renegotiations")
class RenegotiationGuardTest {

  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int DATA = 23;

  private final AtomicInteger refused = new AtomicInteger();
  private final RenegotiationGuard guard = new RenegotiationGuard(refused::incrementAndGet);
  private final EmbeddedChannel channel = new EmbeddedChannel(guard);

  private static ByteBuf records(int... types) {
    ByteBuf bytes = Unpooled.buffer();
    for (int type : types) {
      // The payload looks like the header of a handshake record.
      bytes.writeByte(type).writeShort(0x0303).writeShort(300).writeBytes(new byte[298]);
      bytes.writeByte(HANDSHAKE).writeByte(3);
    }
    return bytes;
  }

  private int readableInside() {
    int sum = 0;
    for (ByteBuf each = channel.readInbound(); each != null; each = channel.readInbound()) {
      sum += each.readableBytes();
      each.release();
    }
    return sum;
  }

  @ParameterizedTest(name = "in pieces of {0} bytes")
  @ValueSource(ints = {1, 3, 5, 305, 4000})
  void closes_a_connection_with_a_handshake_record_after_the_last_one(int size) {
    ByteBuf all = records(HANDSHAKE, HANDSHAKE, CHANGE_CIPHER_SPEC, HANDSHAKE, DATA, HANDSHAKE);
    while (all.isReadable() && channel.isOpen()) {
      channel.writeInbound(all.readRetainedSlice(Math.min(size, all.readableBytes())));
    }
    all.release();

    assertEquals(1, refused.get());
    assertFalse(channel.isOpen());
    assertTrue(readableInside() <= 5 * 305 + 1, "nothing of the renegotiation is passed on");
  }

  @Test
  void passes_on_a_connection_with_tls_1_2() {
    channel.writeInbound(
        records(HANDSHAKE, HANDSHAKE, HANDSHAKE, CHANGE_CIPHER_SPEC, HANDSHAKE, DATA, DATA, ALERT));

    assertEquals(0, refused.get());
    assertTrue(channel.isOpen());
    assertEquals(8 * 305, readableInside());
  }

  @Test
  void closes_a_connection_with_too_many_records_without_data() {
    EmbeddedChannel inside = new EmbeddedChannel(guard.behindTls());
    for (int i = 0; i < 1000; i++) {
      channel.writeInbound(records(DATA));
      inside.writeInbound(Unpooled.EMPTY_BUFFER);
    }
    for (int i = 0; i < 128; i++) {
      channel.writeInbound(records(DATA));
    }
    assertTrue(channel.isOpen());
    channel.writeInbound(records(DATA));

    channel.writeInbound(records(DATA));

    assertEquals(1, refused.get());
    assertFalse(channel.isOpen());
    inside.releaseInbound();
    channel.releaseInbound();
  }

  @Test
  void passes_on_a_connection_with_tls_1_3_and_a_second_client_hello() {
    channel.writeInbound(records(HANDSHAKE, CHANGE_CIPHER_SPEC, HANDSHAKE, DATA, DATA, DATA));

    assertEquals(0, refused.get());
    assertTrue(channel.isOpen());
    assertEquals(6 * 305, readableInside());
  }
}
