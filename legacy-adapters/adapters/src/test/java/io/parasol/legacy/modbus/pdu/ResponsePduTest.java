// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.pdu.ModbusRequest.MaskWrite;
import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadBits;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadWriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteCoil;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteCoils;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegister;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Bits;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.RawResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Written;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An answer on the wire")
class ResponsePduTest {

  private static final ReadRegisters READ_3 = new ReadRegisters(Table.HOLDING, 107, 3);
  private static final ReadBits READ_19 = new ReadBits(Table.COIL, 19, 19);
  private static final WriteRegisters WRITE_2 = new WriteRegisters(1, List.of(10, 0x0102));

  @ParameterizedTest(name = "{1} to {0} is {2}")
  @MethodSource("vectors")
  void is_written_and_read_as_the_specification_says(
      ModbusRequest request, ModbusResponse response, String hex) throws Exception {
    assertEquals(hex, ResponsePdu.encode(response, request).toString());
    assertTrue(ResponsePdu.answers(pdu(hex), request));
    assertEquals(response, ResponsePdu.decode(pdu(hex), request));
  }

  /** Of a function that we know nothing of, any data is an answer. */
  @ParameterizedTest(name = "{1} to {0}")
  @MethodSource("typed")
  void is_none_when_it_is_cut_anywhere_or_too_long(
      ModbusRequest request, ModbusResponse response, String hex) {
    assertThrows(
        MalformedResponseException.class, () -> ResponsePdu.decode(pdu(hex + "00"), request));
    for (int cut = 2; cut < hex.length(); cut += 2) {
      Pdu broken = pdu(hex.substring(0, cut));
      assertThrows(
          MalformedResponseException.class,
          () -> ResponsePdu.decode(broken, request),
          broken::toString);
    }
  }

  static Stream<Arguments> typed() {
    return vectors().filter(each -> !(each.get()[0] instanceof Raw));
  }

  /** The values of the examples of V1.1b3, sections 6 and 7. */
  static Stream<Arguments> vectors() {
    return Stream.of(
        Arguments.of(READ_3, Registers.of(0x022B, 0, 0x64), "0306022b00000064"),
        Arguments.of(new ReadRegisters(Table.INPUT, 8, 1), Registers.of(10), "0402000a"),
        Arguments.of(
            new ReadWriteRegisters(3, 2, 14, List.of(255)),
            Registers.of(0xFE, 0x0ACD),
            "170400fe0acd"),
        Arguments.of(READ_19, bits("1011001111010110101"), "0103cd6b05"),
        Arguments.of(new ReadBits(Table.DISCRETE, 196, 3), bits("001"), "020104"),
        Arguments.of(new WriteCoil(172, true), new Written(), "0500acff00"),
        Arguments.of(new WriteRegister(1, 3), new Written(), "0600010003"),
        Arguments.of(new WriteCoils(19, List.of(true, false)), new Written(), "0f00130002"),
        Arguments.of(WRITE_2, new Written(), "1000010002"),
        Arguments.of(new MaskWrite(4, 0xF2, 0x25), new Written(), "16000400f20025"),
        Arguments.of(new Raw(17), new RawResponse(17, (byte) 1, (byte) 0xFF), "1101ff"),
        Arguments.of(READ_3, new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_ADDRESS), "8302"),
        Arguments.of(WRITE_2, new ExceptionResponse(ExceptionResponse.ACKNOWLEDGE), "9005"),
        Arguments.of(new ReadWriteRegisters(0, 1, 0, List.of(1)), new ExceptionResponse(6), "9706"),
        Arguments.of(new Raw(101), new ExceptionResponse(1), "e501"));
  }

  private static Bits bits(String text) {
    boolean[] values = new boolean[text.length()];
    for (int place = 0; place < values.length; place++) {
      values[place] = text.charAt(place) == '1';
    }
    return Bits.of(values);
  }

  @Test
  void tells_still_working_and_busy_apart_from_errors() throws Exception {
    assertEquals(
        new ExceptionResponse(ExceptionResponse.ACKNOWLEDGE),
        ResponsePdu.decode(pdu("8305"), READ_3));
    assertEquals(
        new ExceptionResponse(ExceptionResponse.SERVER_DEVICE_BUSY),
        ResponsePdu.decode(pdu("8306"), READ_3));
  }

  @Test
  void has_padding_bits_that_are_no_values() throws Exception {
    Bits bits = (Bits) ResponsePdu.decode(pdu("0103cd6bff"), READ_19);

    assertEquals(19, bits.count());
    assertThrows(IndexOutOfBoundsException.class, () -> bits.at(19));
  }

  @Test
  void answers_only_its_own_function_or_that_functions_exception() {
    assertTrue(ResponsePdu.answers(pdu("03"), READ_3));
    assertTrue(ResponsePdu.answers(pdu("83"), READ_3));
    assertFalse(ResponsePdu.answers(pdu("04"), READ_3));
    assertFalse(ResponsePdu.answers(pdu("84"), READ_3));
    assertFalse(ResponsePdu.answers(pdu("a8"), READ_3));
  }

  @Nested
  @DisplayName("breaks the protocol")
  class BreaksTheProtocol {

    @ParameterizedTest(name = "{1}")
    @MethodSource("io.parasol.legacy.modbus.pdu.ResponsePduTest#broken")
    void and_the_reason_says_how(ModbusRequest request, String hex, String why) {
      var broken =
          assertThrows(
              MalformedResponseException.class, () -> ResponsePdu.decode(pdu(hex), request));

      assertEquals(why, broken.why());
    }
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of(READ_3, "03", "byte count missing: expected 6 for the requested quantity"),
        Arguments.of(READ_3, "030400010002", "byte count 4: expected 6 for the requested quantity"),
        Arguments.of(
            READ_3, "03080001000200030004", "byte count 8: expected 6 for the requested quantity"),
        Arguments.of(READ_3, "030600010002", "PDU of 6 bytes: expected 8"),
        Arguments.of(READ_3, "0306000100020003ff", "PDU of 9 bytes: expected 8"),
        Arguments.of(READ_19, "0102cd6b", "byte count 2: expected 3 for the requested quantity"),
        Arguments.of(READ_19, "0103cd6b", "PDU of 4 bytes: expected 5"),
        Arguments.of(READ_3, "83", "PDU of 1 bytes: expected 2"),
        Arguments.of(READ_3, "830200", "PDU of 3 bytes: expected 2"),
        Arguments.of(READ_3, "8300", "exception code 0: expected 1 to 255"),
        Arguments.of(WRITE_2, "1000010001", "response 1000010001 to a write: expected 1000010002"),
        Arguments.of(WRITE_2, "1000020002", "response 1000020002 to a write: expected 1000010002"),
        Arguments.of(WRITE_2, "10000100", "response 10000100 to a write: expected 1000010002"),
        Arguments.of(
            new WriteRegister(1, 3),
            "0600010004",
            "response 0600010004 to a write: expected 0600010003"),
        Arguments.of(
            new WriteCoil(172, true),
            "0500ac0000",
            "response 0500ac0000 to a write: expected 0500acff00"),
        Arguments.of(
            new MaskWrite(4, 0xF2, 0x25),
            "16000400f20026",
            "response 16000400f20026 to a write: expected 16000400f20025"));
  }

  @ParameterizedTest(name = "function {0}")
  @ValueSource(ints = {1, 3, 16, 17})
  void never_breaks_the_reader_whatever_it_holds(int function) {
    ModbusRequest request =
        switch (function) {
          case 1 -> READ_19;
          case 3 -> READ_3;
          case 16 -> WRITE_2;
          default -> new Raw(function);
        };
    Random random = new Random(function);
    for (int run = 0; run < 50_000; run++) {
      byte[] bytes = new byte[1 + random.nextInt(run % 100 == 0 ? ModbusLimits.PDU : 9)];
      random.nextBytes(bytes);
      bytes[0] = (byte) (run % 5 == 0 ? function | Pdu.EXCEPTION : function);
      try {
        ModbusResponse response = ResponsePdu.decode(new Pdu(bytes), request);
        assertEquals(new Pdu(bytes).size(), ResponsePdu.encode(response, request).size());
      } catch (MalformedResponseException broken) {
        assertFalse(broken.why().isBlank());
      }
    }
  }

  @Test
  void of_another_kind_than_was_asked_for_is_a_defect_of_the_unit() {
    var defect =
        assertThrows(
            IllegalArgumentException.class, () -> ResponsePdu.encode(new Written(), READ_3));

    assertEquals("Written[] does not answer function 3", defect.getMessage());
  }

  private static Pdu pdu(String hex) {
    return new Pdu(HexFormat.of().parseHex(hex));
  }
}
