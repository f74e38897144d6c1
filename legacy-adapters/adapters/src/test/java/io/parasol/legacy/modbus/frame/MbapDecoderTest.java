// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.parasol.legacy.modbus.pdu.Pdu;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A Modbus/TCP stream")
class MbapDecoderTest {

  private static final MbapFrame FIRST = frame(0x1234, 7, "030400010002");
  private static final MbapFrame SECOND = frame(0xFFFF, 255, "8302");
  private static final String BOTH = "12340000000707030400010002" + "ffff00000003ff8302";

  private final List<Object> lost = new ArrayList<>();
  private final MbapDecoder decoder = new MbapDecoder();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          decoder,
          new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
              lost.add(event);
            }
          });

  static List<Integer> splits() {
    List<Integer> splits = new ArrayList<>();
    for (int at = 0; at <= BOTH.length() / 2; at++) {
      splits.add(at);
    }
    return splits;
  }

  @ParameterizedTest(name = "after {0} bytes")
  @MethodSource("splits")
  void gives_the_same_frames_wherever_it_is_split(int at) {
    feed(BOTH.substring(0, 2 * at));
    feed(BOTH.substring(2 * at));

    assertBothFrames();
  }

  @Test
  void gives_the_same_frames_byte_by_byte() {
    for (int at = 0; at < BOTH.length(); at += 2) {
      feed(BOTH.substring(at, at + 2));
    }

    assertBothFrames();
  }

  @ParameterizedTest(name = "after {0} bytes")
  @MethodSource("splits")
  void gives_only_what_is_whole_wherever_it_breaks_off(int at) {
    feed(BOTH.substring(0, 2 * at));

    int first = 13;
    int both = BOTH.length() / 2;
    assertEquals(at >= first ? FIRST : null, channel.readInbound());
    assertEquals(at == both ? SECOND : null, channel.readInbound());
    assertEquals(at != 0 && at != first && at != both, decoder.isMidFrame());
  }

  private void assertBothFrames() {
    assertEquals(FIRST, channel.readInbound());
    assertEquals(SECOND, channel.readInbound());
    assertNull(channel.readInbound());
    assertFalse(decoder.isMidFrame());
    assertTrue(channel.isOpen());
  }

  @Test
  void is_written_as_read() {
    ByteBuf out = Unpooled.buffer();
    Mbap.write(FIRST, out);
    Mbap.write(SECOND, out);

    byte[] written = new byte[out.readableBytes()];
    out.readBytes(written);

    assertEquals(BOTH, HexFormat.of().formatHex(written));
  }

  @Test
  void carries_the_longest_pdu() {
    feed("0001000000fe01" + "03fb" + "00".repeat(251));

    MbapFrame longest = channel.readInbound();
    assertEquals(253, longest.pdu().size());
    assertTrue(channel.isOpen());
  }

  @Test
  void says_that_a_frame_has_begun() {
    feed("123400000007070304");

    assertTrue(decoder.isMidFrame());
    assertNull(channel.readInbound());
  }

  @Nested
  @DisplayName("is closed")
  class IsClosed {

    @ParameterizedTest(name = "at {0}: {1}")
    @CsvSource({
      "12340001, 'not Modbus TCP: protocol identifier 1, expected 0'",
      "1234ffff0006, 'not Modbus TCP: protocol identifier 65535, expected 0'",
      "15030300, 'not Modbus TCP: the controller speaks TLS on this port; a link with tls connects"
          + " there'",
      "150300000202, 'not Modbus TCP: the controller speaks TLS on this port; a link with tls"
          + " connects there'",
      "123400000000, 'not Modbus TCP: frame length 0, expected 2 to 254'",
      "123400000001, 'not Modbus TCP: frame length 1, expected 2 to 254'",
      "12340000000107, 'not Modbus TCP: frame length 1, expected 2 to 254'",
      "1234000000ff, 'not Modbus TCP: frame length 255, expected 2 to 254'",
      "12340000ffff, 'not Modbus TCP: frame length 65535, expected 2 to 254'",
    })
    void as_soon_as_its_place_is_lost(String hex, String why) {
      feed(hex);

      assertFalse(channel.isOpen());
      assertEquals(List.of(new MbapDecoder.StreamLost(why)), lost);
    }

    @Test
    void and_nothing_after_that_is_read() {
      feed("ffff00000003ff8302" + "12340001" + BOTH);

      assertEquals(SECOND, channel.readInbound());
      assertNull(channel.readInbound());
      assertEquals(1, lost.size());
    }
  }

  @Test
  void never_breaks_the_reader_whatever_it_holds() {
    Random random = new Random(260);
    for (int run = 0; run < 20_000; run++) {
      EmbeddedChannel victim = new EmbeddedChannel(new MbapDecoder());
      byte[] bytes = new byte[random.nextInt(600)];
      random.nextBytes(bytes);
      if (run % 2 == 0) {
        // Lets half of them get past the header.
        for (int at = 2; at < Math.min(bytes.length, 5); at++) {
          bytes[at] = 0;
        }
      }
      int split = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
      victim.writeInbound(Unpooled.wrappedBuffer(bytes, 0, split));
      if (victim.isOpen()) {
        victim.writeInbound(Unpooled.wrappedBuffer(bytes, split, bytes.length - split));
      }
      victim.finishAndReleaseAll();
    }
  }

  private void feed(String hex) {
    channel.writeInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex)));
  }

  private static MbapFrame frame(int transaction, int unit, String pdu) {
    return new MbapFrame(transaction, unit, new Pdu(HexFormat.of().parseHex(pdu)));
  }
}
