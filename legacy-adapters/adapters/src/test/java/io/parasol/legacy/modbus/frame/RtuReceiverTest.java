// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadBits;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegister;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegisters;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.RequestPdu;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("On an RTU line an answer")
class RtuReceiverTest {

  private static final int UNIT = 7;
  private static final ReadRegisters READ = new ReadRegisters(Table.HOLDING, 0, 2);
  private static final byte[] ANSWER = frame(UNIT, "030412345678");
  private static final Pdu PDU = new Pdu(HexFormat.of().parseHex("030412345678"));
  private static final ReceiveResult HEARD = new ReceiveResult.Response(PDU);
  private static final ReceiveResult NOTHING = new ReceiveResult.NoFrame();

  private RtuReceiver receiver = expecting(READ);

  @Nested
  @DisplayName("is found")
  class IsFound {

    @Test
    void when_its_last_byte_has_come_and_not_before() {
      for (int at = 0; at < ANSWER.length - 1; at++) {
        assertEquals(NOTHING, hear(ANSWER[at]));
        assertTrue(receiver.isMidFrame());
      }

      assertEquals(HEARD, hear(ANSWER[ANSWER.length - 1]));
      assertFalse(receiver.isMidFrame());
    }

    @Test
    void wherever_it_is_cut() {
      for (int at = 1; at < ANSWER.length; at++) {
        receiver = expecting(READ);
        assertEquals(NOTHING, hear(Arrays.copyOf(ANSWER, at)));
        assertEquals(HEARD, hear(Arrays.copyOfRange(ANSWER, at, ANSWER.length)));
      }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"00", "ff", "0000", "ff00", "07", "0703", "070304", "0783", "07030407"})
    void behind_noise(String noise) {
      assertEquals(HEARD, hear(HexFormat.of().parseHex(noise), ANSWER));
    }

    @Test
    void behind_more_noise_than_is_kept() {
      byte[] noise = new byte[10_000];
      Arrays.fill(noise, (byte) 0xFF);

      assertEquals(HEARD, hear(noise, ANSWER));
    }

    @Test
    void behind_the_answer_of_another_unit() {
      assertEquals(HEARD, hear(frame(8, "030487654321"), ANSWER));
    }

    @Test
    void behind_the_answer_to_another_function() {
      assertEquals(HEARD, hear(frame(UNIT, "040487654321"), ANSWER));
    }

    @Test
    void behind_one_whose_checksum_is_wrong() {
      byte[] flipped = ANSWER.clone();
      flipped[4] ^= 1;

      assertEquals(HEARD, hear(flipped, ANSWER));
    }

    @Test
    void behind_one_that_lost_a_byte() {
      byte[] shorter = Arrays.copyOfRange(ANSWER, 0, ANSWER.length - 1);

      assertEquals(HEARD, hear(shorter, ANSWER));
    }

    @ParameterizedTest(name = "0x{0}")
    @ValueSource(strings = {"8302", "8305", "8306", "830b"})
    void when_it_is_an_exception(String pdu) {
      assertEquals(
          new ReceiveResult.Response(new Pdu(HexFormat.of().parseHex(pdu))),
          hear(frame(UNIT, pdu)));
    }

    @Test
    void when_it_is_an_exception_to_function_23() {
      receiver = expecting(new ModbusRequest.ReadWriteRegisters(0, 2, 0, java.util.List.of(1)));

      assertEquals(
          new ReceiveResult.Response(new Pdu(HexFormat.of().parseHex("9702"))),
          hear(frame(UNIT, "9702")));
    }

    @Test
    void at_silence_when_nothing_says_its_length() {
      receiver = expecting(new Raw(0x65));
      byte[] answer = frame(UNIT, "65010203");

      assertEquals(NOTHING, hear(answer));
      assertEquals(
          new ReceiveResult.Response(new Pdu(HexFormat.of().parseHex("65010203"))),
          receiver.onSilence());
    }

    @Test
    void at_silence_when_it_is_shorter_than_was_asked_for() {
      byte[] shorter = frame(UNIT, "03021234");

      assertEquals(NOTHING, hear(shorter));
      assertEquals(
          new ReceiveResult.Response(new Pdu(HexFormat.of().parseHex("03021234"))),
          receiver.onSilence());
    }

    @Test
    void at_silence_when_it_is_longer_than_was_asked_for() {
      byte[] longer = frame(UNIT, "0306123456789abc");

      assertEquals(NOTHING, hear(longer));
      assertEquals(
          new ReceiveResult.Response(new Pdu(HexFormat.of().parseHex("0306123456789abc"))),
          receiver.onSilence());
    }
  }

  @Nested
  @DisplayName("is not found")
  class IsNotFound {

    @Test
    void when_any_of_its_bits_is_wrong() {
      for (int bit = 0; bit < 8 * ANSWER.length; bit++) {
        receiver = expecting(READ);
        byte[] flipped = ANSWER.clone();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        assertEquals(NOTHING, hear(flipped), "bit " + bit);
        assertFalse(receiver.onSilence() instanceof ReceiveResult.Response, "bit " + bit);
      }
    }

    @Test
    void when_it_broke_off_and_the_reason_says_so() {
      assertEquals(NOTHING, hear(Arrays.copyOf(ANSWER, 5)));
      assertEquals(
          new ReceiveResult.DamagedFrame("response of 5 bytes has no valid checksum"),
          receiver.onSilence());
      assertFalse(receiver.isMidFrame());
    }

    @Test
    void wherever_it_broke_off_and_the_next_one_is() {
      for (int cut = 1; cut < ANSWER.length; cut++) {
        receiver = expecting(READ);
        assertEquals(NOTHING, hear(Arrays.copyOf(ANSWER, cut)), "cut at " + cut);
        assertFalse(receiver.onSilence() instanceof ReceiveResult.Response, "cut at " + cut);
        assertFalse(receiver.isMidFrame(), "cut at " + cut);

        receiver.expect(UNIT, READ, frame(UNIT, "0300000002"));
        assertEquals(HEARD, hear(ANSWER), "cut at " + cut);
      }
    }

    @Test
    void in_noise_and_the_wait_goes_on() {
      assertEquals(NOTHING, hear((byte) 0));
      assertEquals(NOTHING, receiver.onSilence());

      assertEquals(HEARD, hear(ANSWER));
    }

    @Test
    void in_the_answer_of_another_unit_and_the_wait_goes_on() {
      assertEquals(NOTHING, hear(frame(8, "030412345678")));
      assertEquals(new ReceiveResult.UnmatchedFrame(8, PDU), receiver.onSilence());

      assertEquals(HEARD, hear(ANSWER));
    }

    @Test
    void without_a_request() {
      assertEquals(HEARD, hear(ANSWER));

      assertEquals(NOTHING, hear(ANSWER));
      assertEquals(new ReceiveResult.UnmatchedFrame(UNIT, PDU), receiver.onSilence());
    }

    @Test
    void when_it_came_before_the_request() {
      receiver.expectNothing();
      assertEquals(NOTHING, hear(ANSWER));

      byte[] next = RtuFrame.encode(UNIT, RequestPdu.encode(READ));
      assertEquals(new ReceiveResult.UnmatchedFrame(UNIT, PDU), receiver.expect(UNIT, READ, next));

      assertFalse(receiver.isMidFrame());
      assertEquals(HEARD, hear(ANSWER));
    }
  }

  @Nested
  @DisplayName("behind an echo of the request")
  class BehindAnEcho {

    private final WriteRegister write = new WriteRegister(1, 3);
    private final byte[] request = RtuFrame.encode(UNIT, RequestPdu.encode(write));

    @Test
    void is_found_though_it_looks_the_same() {
      receiver = echoing();

      assertEquals(NOTHING, hear(request));
      assertInstanceOf(ReceiveResult.Response.class, hear(request));
    }

    @Test
    void is_found_when_both_come_at_once_behind_noise() {
      receiver = echoing();

      assertInstanceOf(ReceiveResult.Response.class, hear(new byte[] {0}, request, request));
    }

    @Test
    void is_not_believed_when_the_echo_is_missing() {
      receiver = echoing();

      assertEquals(NOTHING, hear(request));
      assertEquals(NOTHING, receiver.onSilence());
      receiver = echoing();
      hear(Arrays.copyOf(request, 6));
      assertEquals(
          new ReceiveResult.DamagedFrame(
              "the line did not echo the request; check the echo option of the link"),
          receiver.onSilence());
    }

    private RtuReceiver echoing() {
      RtuReceiver echoing = new RtuReceiver(true);
      echoing.expect(UNIT, write, request);
      return echoing;
    }
  }

  /** The line repeats it although it is not configured to; the unit takes longer than a frame. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("requestsThatNoResponseEquals")
  void is_not_the_request_itself(ModbusRequest request) {
    byte[] sent = RtuFrame.encode(UNIT, RequestPdu.encode(request));
    receiver = new RtuReceiver(false);
    receiver.expect(UNIT, request, sent);

    assertEquals(NOTHING, hear(sent));
    assertEquals(NOTHING, receiver.onSilence());

    byte[] exception = frame(UNIT, "%02x02".formatted(request.function() | Pdu.EXCEPTION));
    assertInstanceOf(ReceiveResult.Response.class, hear(exception));
  }

  static List<ModbusRequest> requestsThatNoResponseEquals() {
    return List.of(
        READ,
        new ReadRegisters(Table.INPUT, 0x0300, 1),
        new ReadBits(Table.COIL, 0x0200, 24),
        new WriteRegisters(1, List.of(2, 3)),
        new Raw(43, new byte[] {14, 1, 0}),
        new Raw(17));
  }

  /** 24 coils whose states are such that the response has the bytes of the request. */
  @Test
  void may_have_the_bytes_of_its_request() {
    ReadBits read = new ReadBits(Table.COIL, 0x0300, 24);
    byte[] sent = RtuFrame.encode(UNIT, RequestPdu.encode(read));
    receiver = new RtuReceiver(false);
    receiver.expect(UNIT, read, sent);

    assertInstanceOf(ReceiveResult.Response.class, hear(sent));
  }

  @Test
  void never_breaks_the_reader_whatever_comes() {
    Random random = new Random(256);
    ModbusRequest[] requests = {
      READ, new Raw(43, new byte[3]), new Raw(24, new byte[2]), new Raw(17), new WriteRegister(0, 1)
    };
    for (int run = 0; run < 5_000; run++) {
      ModbusRequest request = requests[run % requests.length];
      receiver = expecting(request);
      for (int chunk = 0; chunk < 6; chunk++) {
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        for (int at = 0; at + 1 < bytes.length; at += 1 + random.nextInt(8)) {
          bytes[at] = UNIT;
          bytes[at + 1] = (byte) request.function();
        }
        hear(bytes);
      }
      receiver.onSilence();
      assertFalse(receiver.isMidFrame());
    }
  }

  private ReceiveResult hear(byte... bytes) {
    return receiver.receive(bytes);
  }

  private ReceiveResult hear(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return receiver.receive(all);
  }

  private static RtuReceiver expecting(ModbusRequest request) {
    RtuReceiver receiver = new RtuReceiver(false);
    receiver.expect(UNIT, request, RtuFrame.encode(UNIT, RequestPdu.encode(request)));
    return receiver;
  }

  private static byte[] frame(int unit, String pdu) {
    return RtuFrame.encode(unit, new Pdu(HexFormat.of().parseHex(pdu)));
  }
}
