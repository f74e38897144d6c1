// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The framing of packets")
class PacketFramingTest {

  private static final String CONNECT = "1003 010203";

  private final PacketFraming framing = new PacketFraming();

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private boolean read(String hex) {
    ByteBuf bytes = bytes(hex);
    boolean isAcceptable = framing.read(bytes);
    if (isAcceptable) {
      assertEquals(bytes.capacity(), bytes.readableBytes(), "the bytes remain readable");
    }
    return isAcceptable;
  }

  @Test
  void counts_packets_in_one_buffer() {
    assertTrue(read(CONNECT + "c000 c000 3004 00000000"));

    assertEquals(4, framing.completePackets());
    assertEquals(0, framing.incompleteBytes());
  }

  @ParameterizedTest(name = "after {0}: {1} bytes")
  @CsvSource({
    "'', 0",
    "30, 1",
    "3084, 2",
    "308401, 3",
    "308401 00, 4",
    "308401 00000000, 7",
    "c000 30, 1",
    "c000, 0"
  })
  void counts_the_bytes_of_an_incomplete_packet(String after, int expected) {
    assertTrue(read(CONNECT + after));
    assertEquals(expected, framing.incompleteBytes());
  }

  @Test
  void follows_a_packet_that_arrives_byte_by_byte() {
    for (int i = 0; i < CONNECT.replace(" ", "").length(); i += 2) {
      assertEquals(0, framing.completePackets());
      assertTrue(read(CONNECT.replace(" ", "").substring(i, i + 2)));
    }

    assertEquals(1, framing.completePackets());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"1080 8004", "10ff ff03", "1000", "1003 010203"})
  void accepts_a_connect_of_at_most_64_kib_as_the_first_packet(String first) {
    assertTrue(read(first));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"1081 8004", "10ff ffff7f", "3003 00", "8200", "0000", "f000"})
  void refuses_any_other_first_packet_by_its_header(String first) {
    assertFalse(read(first));
  }

  @Test
  void accepts_large_packets_after_the_first() {
    assertTrue(read(CONNECT + "30ff ff3f"));
    assertEquals(4, framing.incompleteBytes());
  }

  @Test
  void counts_a_malformed_length_as_a_packet_that_never_ends() {
    assertTrue(read(CONNECT + "30ff ffffff01 0000"));
    assertEquals(8, framing.incompleteBytes());
    assertTrue(read("c000"));
    assertEquals(10, framing.incompleteBytes());
    assertEquals(1, framing.completePackets());
  }
}
