// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

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
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A request on the wire")
class RequestPduTest {

  @ParameterizedTest(name = "{0} is {1}")
  @MethodSource("vectors")
  void is_written_and_read_as_the_specification_says(ModbusRequest request, String hex)
      throws ExceptionResponseException {
    assertEquals(hex, RequestPdu.encode(request).toString());
    assertEquals(request, RequestPdu.decode(pdu(hex)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("typed")
  void is_none_when_it_is_cut_anywhere_or_too_long(ModbusRequest request, String hex) {
    assertThrows(ExceptionResponseException.class, () -> RequestPdu.decode(pdu(hex + "00")));
    for (int cut = 2; cut < hex.length(); cut += 2) {
      Pdu broken = pdu(hex.substring(0, cut));
      assertThrows(
          ExceptionResponseException.class, () -> RequestPdu.decode(broken), broken::toString);
    }
  }

  static Stream<Arguments> typed() {
    return vectors().filter(each -> !(each.get()[0] instanceof ModbusRequest.Raw));
  }

  /** The values of the examples of V1.1b3, section 6. */
  static Stream<Arguments> vectors() {
    return Stream.of(
        Arguments.of(new ReadBits(Table.COIL, 19, 19), "0100130013"),
        Arguments.of(new ReadBits(Table.DISCRETE, 196, 22), "0200c40016"),
        Arguments.of(new ReadRegisters(Table.HOLDING, 107, 3), "03006b0003"),
        Arguments.of(new ReadRegisters(Table.INPUT, 8, 1), "0400080001"),
        Arguments.of(new WriteCoil(172, true), "0500acff00"),
        Arguments.of(new WriteCoil(172, false), "0500ac0000"),
        Arguments.of(new WriteRegister(1, 3), "0600010003"),
        Arguments.of(
            new WriteCoils(
                19, List.of(true, false, true, true, false, false, true, true, true, false)),
            "0f0013000a02cd01"),
        Arguments.of(new WriteRegisters(1, List.of(10, 0x0102)), "10000100020" + "4000a0102"),
        Arguments.of(new MaskWrite(4, 0xF2, 0x25), "16000400f20025"),
        Arguments.of(
            new ReadWriteRegisters(3, 6, 14, List.of(255, 255, 255)),
            "1700030006000e00030600ff00ff00ff"),
        Arguments.of(new Raw(43, (byte) 14, (byte) 1, (byte) 0), "2b0e0100"),
        Arguments.of(new Raw(17), "11"));
  }

  @Test
  void of_function_16_has_an_unsigned_byte_count_from_64_registers_on() throws Exception {
    WriteRegisters most = new WriteRegisters(0, IntStream.range(0, 123).boxed().toList());

    Pdu pdu = RequestPdu.encode(most);

    assertEquals(246, pdu.byteAt(5));
    assertEquals(most, RequestPdu.decode(pdu));
  }

  @Test
  void of_function_15_carries_1968_bits() throws Exception {
    WriteCoils most = new WriteCoils(0, Collections.nCopies(1968, true));

    Pdu pdu = RequestPdu.encode(most);

    assertEquals(252, pdu.size());
    assertEquals(most, RequestPdu.decode(pdu));
  }

  @Nested
  @DisplayName("is refused by a server")
  class IsRefused {

    @ParameterizedTest(name = "{0} with exception {1}: {2}")
    @CsvSource({
      "00,             1, no function has this code",
      "80,             1, that is an exception",
      "ff,             1, that is an exception",
      "03,             3, no range",
      "03006b00,       3, cut short",
      "03006b000300,   3, too long",
      "03006b0000,     3, nothing asked for",
      "03006b007e,     3, 126 registers",
      "04006b007e,     3, 126 registers",
      "03ffff0002,     2, passes 65535",
      "03ff840 07d,    2, passes 65535",
      "01000007d1,     3, 2001 bits",
      "02000007d1,     3, 2001 bits",
      "01ffff0002,     2, passes 65535",
      "0500acff01,     3, neither on nor off",
      "0500ac0001,     3, neither on nor off",
      "0500acff,       3, cut short",
      "06000100,       3, cut short",
      "0f0013000a02cd, 3, byte count beyond the end",
      "0f0013000a03cd0100, 3, byte count of more bits",
      "0f0013000002cd01, 3, no bits",
      "0fffff000201 03, 2, passes 65535",
      "1000010002,     3, no byte count",
      "100001000204000a01, 3, cut short",
      "100001000203000a01, 3, odd byte count",
      "1000010000 0000, 3, nothing to write",
      "10ffff000204000a0102, 2, passes 65535",
      "16000400f200,   3, cut short",
      "1700030000000e00010200ff, 3, nothing to read",
      "170003007e000e00010200ff, 3, 126 registers to read",
      "17000300060 00e000000 00, 3, nothing to write",
      "17ffff0002000e00010200ff, 2, the range read passes 65535",
      "1700030006ffff00020400ff00ff, 2, the range written passes 65535",
      "1700030006000e00010400ff, 3, byte count beyond the end",
    })
    void when_it_breaks_a_limit(String hex, int code, String why) {
      var refused =
          assertThrows(
              ExceptionResponseException.class, () -> RequestPdu.decode(pdu(hex.replace(" ", ""))));

      assertEquals(code, refused.code(), why);
    }

    @Test
    void when_it_would_write_1969_coils() {
      byte[] pdu = new byte[6 + 247];
      pdu[0] = 15;
      pdu[3] = (byte) (1969 >> 8);
      pdu[4] = (byte) 1969;
      pdu[5] = (byte) 247;

      var refused =
          assertThrows(ExceptionResponseException.class, () -> RequestPdu.decode(new Pdu(pdu)));

      assertEquals(3, refused.code());
    }

    @Test
    void when_it_would_write_124_registers() {
      byte[] pdu = new byte[6 + 246];
      pdu[0] = 16;
      pdu[4] = 124;
      pdu[5] = (byte) 248;

      var refused =
          assertThrows(ExceptionResponseException.class, () -> RequestPdu.decode(new Pdu(pdu)));

      assertEquals(3, refused.code());
    }
  }

  @Test
  void never_breaks_the_reader_whatever_it_holds() {
    Random random = new Random(16);
    for (int run = 0; run < 200_000; run++) {
      byte[] bytes = new byte[1 + random.nextInt(run % 100 == 0 ? ModbusLimits.PDU : 16)];
      random.nextBytes(bytes);
      bytes[0] = run % 3 == 0 ? bytes[0] : (byte) random.nextInt(24);
      readOrRefuse(new Pdu(bytes));
    }
  }

  private static void readOrRefuse(Pdu pdu) {
    try {
      ModbusRequest request = RequestPdu.decode(pdu);
      assertEquals(pdu.function(), request.function());
    } catch (ExceptionResponseException refused) {
      if (refused.code() < 1 || refused.code() > 3) {
        fail(pdu + " is refused with " + refused.code());
      }
    }
  }

  private static Pdu pdu(String hex) {
    return new Pdu(HexFormat.of().parseHex(hex));
  }
}
