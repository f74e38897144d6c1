// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.RequestPdu;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A request on a serial line")
class ServerFramingTest {

  private static final Unit ONE = new Unit(1);
  private static final ReadRegisters TEN = new ReadRegisters(Table.HOLDING, 0, 10);

  /** Serial Line V1.02's own example of a request for ten registers. */
  private static final byte[] RTU_TEN = HexFormat.of().parseHex("01030000000ac5cd");

  private static final byte[] ASCII_TEN = ":01030000000AF2\r\n".getBytes(US_ASCII);

  private static Optional<LineRequest> asked(ModbusRequest request) {
    return Optional.of(new LineRequest(ONE, request, Optional.empty()));
  }

  @Nested
  @DisplayName("in RTU")
  class Rtu {

    static Stream<ModbusRequest> each() {
      return Stream.of(
          new ModbusRequest.ReadBits(Table.COIL, 1, 9),
          TEN,
          new ReadRegisters(Table.INPUT, 9, 125),
          new ModbusRequest.WriteCoil(3, true),
          new ModbusRequest.WriteRegister(3, 4),
          new ModbusRequest.WriteCoils(3, List.of(true, false, true)),
          new ModbusRequest.WriteRegisters(3, Collections.nCopies(123, 4)),
          new ModbusRequest.MaskWrite(1, 2, 3),
          new ModbusRequest.ReadWriteRegisters(1, 2, 3, Collections.nCopies(121, 5)),
          new Raw(7),
          new Raw(8, (byte) 0, (byte) 0, (byte) 1, (byte) 2),
          new Raw(11),
          new Raw(17),
          new Raw(
              20, (byte) 7, (byte) 6, (byte) 0, (byte) 1, (byte) 0, (byte) 2, (byte) 0, (byte) 9),
          new Raw(24, (byte) 0, (byte) 1),
          new Raw(43, (byte) 14, (byte) 1, (byte) 0));
    }

    @ParameterizedTest
    @MethodSource("each")
    void says_how_long_it_is_as_soon_as_that_can_be_known(ModbusRequest request) {
      byte[] frame = RtuFrame.encode(1, RequestPdu.encode(request));

      for (int count = 0; count <= frame.length; count++) {
        int length = ServerFraming.RTU.length(frame, count);
        assertTrue(length == frame.length || length == ServerFraming.NOT_YET_KNOWN);
      }
      assertEquals(frame.length, ServerFraming.RTU.length(frame, frame.length));
      assertEquals(asked(request), ServerFraming.RTU.decode(frame, frame.length));
    }

    @Test
    void ends_with_silence_when_its_function_is_not_known() {
      assertEquals(ServerFraming.UNTIL_SILENCE, ServerFraming.RTU.length(new byte[] {1, 0x65}, 2));
    }

    @Test
    void is_refused_as_the_unit_would_when_it_asks_for_too_much() {
      byte[] frame = RtuFrame.encode(1, new Pdu(new byte[] {3, 0, 0, 0, 126}));

      assertEquals(
          Optional.of(new ExceptionResponse(3)),
          ServerFraming.RTU.decode(frame, frame.length).orElseThrow().exceptionResponse());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x83})
    void is_none_with_a_function_that_cannot_be(int function) {
      byte[] frame = RtuFrame.encode(1, new Pdu(new byte[] {(byte) function, 2}));

      assertEquals(Optional.empty(), ServerFraming.RTU.decode(frame, frame.length));
    }

    @Test
    void is_none_when_any_bit_of_it_is_another() {
      for (int bit = 0; bit < 8 * RTU_TEN.length; bit++) {
        byte[] damaged = RTU_TEN.clone();
        damaged[bit / 8] ^= (byte) (1 << bit % 8);
        assertEquals(Optional.empty(), ServerFraming.RTU.decode(damaged, damaged.length));
      }
      assertEquals(asked(TEN), ServerFraming.RTU.decode(RTU_TEN, RTU_TEN.length));
    }

    @Test
    void is_answered_under_the_wrong_function_on_request() {
      byte[] frame = ServerFraming.RTU.encodeWithWrongFunction(ONE, Registers.of(new int[10]), TEN);

      assertEquals(4, frame[1]);
      assertTrue(RtuFrame.hasValidCrc(frame, 0, frame.length));
    }
  }

  @Nested
  @DisplayName("in ASCII")
  class Ascii {

    @Test
    void ends_with_its_line() {
      for (int count = 0; count < ASCII_TEN.length; count++) {
        assertEquals(ServerFraming.NOT_YET_KNOWN, ServerFraming.ASCII.length(ASCII_TEN, count));
      }
      assertEquals(17, ServerFraming.ASCII.length(ASCII_TEN, 17));
      assertEquals(asked(TEN), ServerFraming.ASCII.decode(ASCII_TEN, 17));
    }

    @Test
    void begins_with_the_last_colon_whatever_comes_before() {
      byte[] noisy = "\0~:0103:01030000000AF2\r\n".getBytes(US_ASCII);

      assertEquals(asked(TEN), ServerFraming.ASCII.decode(noisy, noisy.length));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          ":01030000000AF3\r\n",
          ":01030000000AF\r\n",
          "01030000000AF2\r\n",
          ":0103000000GAF2\r\n",
          ":\r\n",
          "\n"
        })
    void is_none_when_it_is_damaged(String line) {
      byte[] bytes = line.getBytes(US_ASCII);

      assertEquals(Optional.empty(), ServerFraming.ASCII.decode(bytes, bytes.length));
    }

    @Test
    void is_answered_in_a_line() {
      byte[] frame = ServerFraming.ASCII.encode(ONE, Registers.of(0x12AB), TEN);

      assertEquals(":01030212AB3D\r\n", new String(frame, US_ASCII));
    }

    @Test
    void is_as_long_as_the_standard_says_at_most() {
      byte[] longest = AsciiFrame.encode(1, new Pdu(new byte[253]));

      assertEquals(513, longest.length);
      assertEquals(513, ServerFraming.ASCII.longest());
    }
  }

  @Test
  void is_read_from_any_bytes_without_harm() {
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      byte[] mutated = Arrays.copyOf(round % 2 == 0 ? RTU_TEN : ASCII_TEN, 17);
      mutated[random.nextInt(17)] = (byte) random.nextInt();
      for (ServerFraming framing : List.of(ServerFraming.RTU, ServerFraming.ASCII)) {
        assertTrue(framing.length(bytes, bytes.length) <= framing.longest() + 256);
        assertEquals(Optional.empty(), framing.decode(bytes, Math.min(3, bytes.length)));
        assertTrue(framing.length(mutated, random.nextInt(18)) >= ServerFraming.UNTIL_SILENCE);
        assertTrue(
            framing.decode(mutated, random.nextInt(18)).map(r -> r.unit().value()).orElse(1) == 1);
      }
    }
  }
}
