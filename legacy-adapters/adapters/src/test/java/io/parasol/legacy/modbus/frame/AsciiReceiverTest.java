// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.pdu.ModbusLimits;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegister;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.RequestPdu;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Modbus ASCII")
class AsciiReceiverTest {

  private static final ModbusRequest TWO = new ReadRegisters(Table.HOLDING, 0, 2);
  private static final Pdu ANSWER = pdu("030412345678");
  private static final String WHOLE = ":07030412345678DE\r\n";

  private final AsciiReceiver receiver = new AsciiReceiver(false);

  @BeforeEach
  void ask() {
    ask(receiver, TWO);
  }

  private static byte[] ask(AsciiReceiver receiver, ModbusRequest request) {
    byte[] frame = AsciiFrame.encode(7, RequestPdu.encode(request));
    receiver.expect(7, request, frame);
    return frame;
  }

  private static Pdu pdu(String hex) {
    return new Pdu(HexFormat.of().parseHex(hex));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private ReceiveResult hear(String text) {
    return receiver.receive(bytes(text));
  }

  private void assertAnswered(ReceiveResult received) {
    assertEquals(ANSWER, assertInstanceOf(ReceiveResult.Response.class, received).pdu());
    assertFalse(receiver.isMidFrame());
  }

  private void assertNothing(ReceiveResult received) {
    assertInstanceOf(ReceiveResult.NoFrame.class, received);
  }

  @Test
  void is_sent_in_upper_case_with_its_checksum() {
    byte[] frame = AsciiFrame.encode(1, pdu("030000000a"));

    assertEquals(":01030000000AF2\r\n", new String(frame, StandardCharsets.US_ASCII));
  }

  @Test
  void has_at_most_513_characters() {
    assertEquals(513, AsciiFrame.MAX_LENGTH);
    assertEquals(513, AsciiFrame.encode(247, new Pdu(new byte[ModbusLimits.PDU])).length);
  }

  @Nested
  @DisplayName("gives the answer")
  class GivesTheAnswer {

    @Test
    void wherever_it_is_cut() {
      byte[] whole = bytes(WHOLE);
      for (int cut = 1; cut < whole.length; cut++) {
        ask(receiver, TWO);
        assertNothing(receiver.receive(Arrays.copyOf(whole, cut)));
        assertTrue(receiver.isMidFrame());
        assertAnswered(receiver.receive(Arrays.copyOfRange(whole, cut, whole.length)));
      }
    }

    @Test
    void also_in_lower_case_and_without_the_carriage_return() {
      assertAnswered(hear(WHOLE.toLowerCase(Locale.ROOT)));

      ask(receiver, TWO);
      assertAnswered(hear(WHOLE.replace("\r", "")));
    }

    @ParameterizedTest(name = "behind [{0}]")
    @ValueSource(strings = {"\0\u00ff", ":0703", ":\r\n", "\n\n", ":08030412345678DD\r\n", "::"})
    void behind_noise(String noise) {
      assertAnswered(hear(noise + WHOLE));
    }

    @Test
    void of_the_greatest_length() {
      ModbusRequest most = new ReadRegisters(Table.HOLDING, 0, 125);
      byte[] pdu = new byte[252];
      pdu[0] = 3;
      pdu[1] = (byte) 250;
      ask(receiver, most);

      ReceiveResult received = receiver.receive(AsciiFrame.encode(7, new Pdu(pdu)));

      assertEquals(252, assertInstanceOf(ReceiveResult.Response.class, received).pdu().size());
    }

    @Test
    void when_it_is_an_exception() {
      ReceiveResult received = receiver.receive(AsciiFrame.encode(7, pdu("8302")));

      assertEquals(pdu("8302"), assertInstanceOf(ReceiveResult.Response.class, received).pdu());
    }

    @Test
    void and_keeps_what_follows() {
      assertAnswered(hear(WHOLE + ""));
      ask(receiver, TWO);
      assertInstanceOf(ReceiveResult.Response.class, hear(WHOLE + ":0703"));
      assertTrue(receiver.isMidFrame());
    }
  }

  @Nested
  @DisplayName("does not take")
  class DoesNotTake {

    @ParameterizedTest(name = "character {0} changed")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 10, 14, 15, 16})
    void a_digit_that_has_changed(int place) {
      byte[] frame = bytes(WHOLE);
      frame[place] = (byte) (frame[place] == '0' ? '1' : '0');

      ReceiveResult received = receiver.receive(frame);

      assertFalse(received instanceof ReceiveResult.Response, () -> received.toString());
    }

    @Test
    void an_answer_cut_anywhere() {
      byte[] whole = bytes(WHOLE);
      for (int length = 1; length < whole.length; length++) {
        ask(receiver, TWO);
        receiver.receive(Arrays.copyOf(whole, length));
        assertInstanceOf(ReceiveResult.DamagedFrame.class, receiver.onSilence());
        assertFalse(receiver.isMidFrame());
      }
    }

    @Test
    void an_answer_that_lost_a_character() {
      assertEquals(
          "response has no valid checksum",
          assertInstanceOf(ReceiveResult.DamagedFrame.class, hear(":0703041235678DE0\r\n")).why());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {":\r\n", ":07\r\n", ":0703F\r\n", ":0G03F6\r\n", ":07030412345678DF"})
    void what_is_no_frame(String text) {
      assertFalse(hear(text) instanceof ReceiveResult.Response);
    }

    @Test
    void the_answer_of_another_unit_or_to_another_function() {
      assertEquals(
          new ReceiveResult.UnmatchedFrame(8, ANSWER),
          receiver.receive(AsciiFrame.encode(8, ANSWER)));
      assertEquals(
          new ReceiveResult.UnmatchedFrame(7, pdu("0402aaaa")),
          receiver.receive(AsciiFrame.encode(7, pdu("0402aaaa"))));
      assertAnswered(hear(WHOLE));
    }

    @Test
    void a_frame_that_is_too_long() {
      assertNothing(hear(":07030" + "0".repeat(600) + "\r\n"));
      assertAnswered(hear(WHOLE));
    }

    @Test
    void an_answer_without_a_request() {
      assertAnswered(hear(WHOLE));

      assertEquals(new ReceiveResult.UnmatchedFrame(7, ANSWER), hear(WHOLE));
    }
  }

  @Test
  void is_not_the_request_itself() {
    byte[] sent = ask(receiver, TWO);

    assertNothing(receiver.receive(sent));
    assertInstanceOf(ReceiveResult.Response.class, receiver.receive(bytes(WHOLE)));
  }

  @Nested
  @DisplayName("on a line that repeats what is sent")
  class Echoing {

    private final AsciiReceiver echoing = new AsciiReceiver(true);

    @Test
    void takes_the_echo_of_a_write_for_no_answer() {
      byte[] sent = ask(echoing, new WriteRegister(3, 1));

      assertNothing(echoing.receive(sent));
      assertInstanceOf(ReceiveResult.Response.class, echoing.receive(sent));
    }

    @Test
    void says_so_when_it_does_not() {
      ask(echoing, TWO);

      ReceiveResult received = echoing.receive(bytes(WHOLE));

      assertEquals(
          "the line did not echo the request; check the echo option of the link",
          assertInstanceOf(ReceiveResult.DamagedFrame.class, received).why());
    }
  }

  @Test
  void survives_whatever_is_heard() {
    Random random = new Random(20_261_124);
    byte[] alphabet = bytes(":0123456789ABCDEFabcdef\r\n\0\u00ff ");
    for (int round = 0; round < 20_000; round++) {
      ask(receiver, TWO);
      byte[] mutant = (WHOLE + WHOLE).getBytes(StandardCharsets.ISO_8859_1);
      for (int change = random.nextInt(6); change >= 0; change--) {
        mutant[random.nextInt(mutant.length)] = alphabet[random.nextInt(alphabet.length)];
      }
      int from = random.nextInt(mutant.length);
      ReceiveResult received = receiver.receive(Arrays.copyOfRange(mutant, from, mutant.length));
      if (received instanceof ReceiveResult.Response answer) {
        assertEquals(3, answer.pdu().function() & ~Pdu.EXCEPTION);
      }
      receiver.onSilence();
      assertFalse(receiver.isMidFrame());
    }
  }
}
