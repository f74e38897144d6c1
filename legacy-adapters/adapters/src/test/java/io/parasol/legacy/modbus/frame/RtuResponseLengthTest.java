// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.MaskWrite;
import io.parasol.legacy.modbus.pdu.ModbusRequest.Raw;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadBits;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadWriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteCoil;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteCoils;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegister;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegisters;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The length of an RTU answer")
class RtuResponseLengthTest {

  @ParameterizedTest(name = "{0} after {1} is {2}")
  @MethodSource("lengths")
  void follows_from_the_request_or_from_a_count_in_the_answer(
      ModbusRequest request, String come, int length) {
    byte[] bytes = HexFormat.of().parseHex("ffff" + come);

    assertEquals(length, RtuResponseLength.of(request, bytes, 2, bytes.length));
  }

  static Stream<Arguments> lengths() {
    return Stream.of(
        Arguments.of(new ReadBits(Table.COIL, 0, 1), "0701", 6),
        Arguments.of(new ReadBits(Table.COIL, 0, 8), "0701", 6),
        Arguments.of(new ReadBits(Table.DISCRETE, 0, 9), "0702", 7),
        Arguments.of(new ReadBits(Table.COIL, 0, 2000), "0701", 255),
        Arguments.of(new ReadRegisters(Table.HOLDING, 0, 1), "0703", 7),
        Arguments.of(new ReadRegisters(Table.INPUT, 0, 125), "0704", 255),
        Arguments.of(new ReadWriteRegisters(0, 10, 0, List.of(1)), "0717", 25),
        Arguments.of(new WriteCoil(0, true), "0705", 8),
        Arguments.of(new WriteRegister(0, 1), "0706", 8),
        Arguments.of(new WriteCoils(0, List.of(true)), "070f", 8),
        Arguments.of(new WriteRegisters(0, List.of(1, 2)), "0710", 8),
        Arguments.of(new MaskWrite(0, 1, 2), "0716", 10),
        Arguments.of(new ReadRegisters(Table.HOLDING, 0, 125), "0783", 5),
        Arguments.of(new ReadWriteRegisters(0, 125, 0, List.of(1)), "0797", 5),
        Arguments.of(new Raw(43), "07ab", 5),
        Arguments.of(new Raw(0x65), "07e5", 5),
        Arguments.of(new Raw(3, new byte[4]), "0703", RtuResponseLength.NOT_YET_KNOWN),
        Arguments.of(new Raw(3, new byte[4]), "070304", 9),
        Arguments.of(new Raw(16, new byte[9]), "0710", 8),
        Arguments.of(new Raw(7), "0707", 5),
        Arguments.of(new Raw(8, new byte[4]), "0708", 8),
        Arguments.of(new Raw(11), "070b", 8),
        Arguments.of(new Raw(12), "070c08", 13),
        Arguments.of(new Raw(17), "0711", RtuResponseLength.NOT_YET_KNOWN),
        Arguments.of(new Raw(17), "071103", 8),
        Arguments.of(new Raw(20, new byte[8]), "0714f5", 250),
        Arguments.of(new Raw(21, new byte[20]), "0715", 24),
        Arguments.of(new Raw(24, new byte[2]), "071800", RtuResponseLength.NOT_YET_KNOWN),
        Arguments.of(new Raw(24, new byte[2]), "07180006", 12),
        Arguments.of(new Raw(24, new byte[2]), "0718ffff", 65_541),
        Arguments.of(new Raw(43, new byte[3]), "072b", RtuResponseLength.NOT_YET_KNOWN),
        Arguments.of(new Raw(43, new byte[3]), "072b0d", RtuResponseLength.UNTIL_SILENCE),
        Arguments.of(new Raw(0x65), "0765", RtuResponseLength.UNTIL_SILENCE));
  }

  @Test
  void of_a_device_identification_is_known_when_its_last_object_has_said_its_own() {
    String head = "072b0e010100" + "0002";
    String answer = head + "0003414243" + "010144" + "1234";
    byte[] bytes = HexFormat.of().parseHex(answer);
    int lastLength = HexFormat.of().parseHex(head + "0003414243" + "0101").length;
    for (int come = 2; come < lastLength; come++) {
      assertEquals(
          RtuResponseLength.NOT_YET_KNOWN,
          RtuResponseLength.of(new Raw(43, new byte[3]), bytes, 0, come),
          "after " + come);
    }

    assertEquals(
        bytes.length, RtuResponseLength.of(new Raw(43, new byte[3]), bytes, 0, lastLength));
  }

  @Test
  void of_a_device_identification_without_objects_is_its_head() {
    byte[] bytes = HexFormat.of().parseHex("072b0e0101000000");

    assertEquals(10, RtuResponseLength.of(new Raw(43, new byte[3]), bytes, 0, 8));
  }
}
