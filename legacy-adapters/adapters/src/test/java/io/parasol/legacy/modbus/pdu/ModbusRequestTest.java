// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.FirmwareProtocol;
import io.parasol.config.model.profile.FirmwareRegister;
import io.parasol.config.model.profile.FirmwareStep;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.FactorySerialSettings;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A Modbus request")
class ModbusRequestTest {

  @ParameterizedTest(name = "{0} has function {1}")
  @MethodSource("largest")
  void exists_up_to_the_limit_of_its_function(ModbusRequest request, int function) {
    assertEquals(function, request.function());
  }

  static Stream<Arguments> largest() {
    return Stream.of(
        Arguments.of(new ModbusRequest.ReadBits(Table.COIL, 0, 2000), 1),
        Arguments.of(new ModbusRequest.ReadBits(Table.DISCRETE, 63_536, 2000), 2),
        Arguments.of(new ModbusRequest.ReadRegisters(Table.HOLDING, 65_411, 125), 3),
        Arguments.of(new ModbusRequest.ReadRegisters(Table.INPUT, 65_535, 1), 4),
        Arguments.of(new ModbusRequest.WriteCoil(65_535, true), 5),
        Arguments.of(new ModbusRequest.WriteRegister(65_535, 65_535), 6),
        Arguments.of(new ModbusRequest.WriteCoils(63_568, coils(1968)), 15),
        Arguments.of(new ModbusRequest.WriteRegisters(65_413, registers(123)), 16),
        Arguments.of(new ModbusRequest.MaskWrite(65_535, 0xFFFF, 0), 22),
        Arguments.of(new ModbusRequest.ReadWriteRegisters(0, 125, 65_415, registers(121)), 23),
        Arguments.of(new ModbusRequest.Raw(127, new byte[252]), 127));
  }

  /** The loader is entered by holding register 129 and coil 100. */
  private static Firmware loader(FirmwareProtocol protocol) {
    List<FirmwareStep> enter =
        List.of(
            new FirmwareStep.Write(
                new Address(Table.HOLDING, 129),
                List.of(new FirmwareRegister.Constant(1)),
                false,
                true),
            new FirmwareStep.Write(
                new Address(Table.COIL, 100),
                List.of(new FirmwareRegister.Constant(1)),
                false,
                true));
    return new Firmware(
        protocol,
        new Firmware.Steps(enter, List.of(), List.of(), List.of(), List.of()),
        FactorySerialSettings.UNKNOWN,
        OptionalDouble.empty(),
        Firmware.Times.DEFAULT);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("ofInstallations")
  void is_of_an_installation_if_it_reaches_the_loader(
      ModbusRequest request, boolean isOfInstallation, String target) {
    Firmware loader = loader(new FirmwareProtocol.Xmodem(FirmwareProtocol.Packets.BYTES_128));

    assertEquals(isOfInstallation, request.isOfInstallation(loader));
    assertEquals(target, request.target());
  }

  static Stream<Arguments> ofInstallations() {
    return Stream.of(
        Arguments.of(new ModbusRequest.WriteRegister(129, 0), true, "holding 129"),
        Arguments.of(new ModbusRequest.WriteRegister(128, 0), false, "holding 128"),
        Arguments.of(new ModbusRequest.WriteRegister(100, 0), false, "holding 100"),
        Arguments.of(new ModbusRequest.WriteRegisters(120, registers(10)), true, "holding 120-129"),
        Arguments.of(new ModbusRequest.WriteRegisters(120, registers(9)), false, "holding 120-128"),
        Arguments.of(new ModbusRequest.WriteCoil(100, false), true, "coil 100"),
        Arguments.of(new ModbusRequest.WriteCoil(129, true), false, "coil 129"),
        Arguments.of(new ModbusRequest.WriteCoils(0, coils(101)), true, "coil 0-100"),
        Arguments.of(new ModbusRequest.WriteCoils(101, coils(1)), false, "coil 101"),
        Arguments.of(new ModbusRequest.MaskWrite(129, 0, 1), true, "holding 129"),
        Arguments.of(
            new ModbusRequest.ReadWriteRegisters(0, 1, 129, registers(1)), true, "holding 129"),
        Arguments.of(
            new ModbusRequest.ReadWriteRegisters(129, 1, 0, registers(1)), false, "holding 0"),
        Arguments.of(new ModbusRequest.ReadRegisters(Table.HOLDING, 129, 1), false, "function 3"),
        Arguments.of(new ModbusRequest.Raw(21, new byte[9]), false, "function 21"));
  }

  @Test
  void that_writes_a_file_is_of_an_installation_if_that_is_how_the_image_is_sent() {
    Firmware loader =
        loader(
            new FirmwareProtocol.RecordFile(
                FirmwareProtocol.RecordFile.Mode.RECORD, 1, 122, false, 0));

    assertTrue(new ModbusRequest.Raw(21, new byte[9]).isOfInstallation(loader));
    assertFalse(new ModbusRequest.Raw(20, new byte[8]).isOfInstallation(loader));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tooLarge")
  void cannot_exist_beyond_it(String why, Supplier<ModbusRequest> request) {
    var refused = assertThrows(IllegalArgumentException.class, request::get);

    assertEquals(why, refused.getMessage());
  }

  static Stream<Arguments> tooLarge() {
    return Stream.of(
        beyond(
            "quantity 2001: expected 1 to 2000",
            () -> new ModbusRequest.ReadBits(Table.COIL, 0, 2001)),
        beyond(
            "quantity 0: expected 1 to 2000",
            () -> new ModbusRequest.ReadBits(Table.DISCRETE, 0, 0)),
        beyond(
            "table holding: expected coil or discrete",
            () -> new ModbusRequest.ReadBits(Table.HOLDING, 0, 1)),
        beyond(
            "table coil: expected holding or input",
            () -> new ModbusRequest.ReadRegisters(Table.COIL, 0, 1)),
        beyond(
            "quantity 126: expected 1 to 125",
            () -> new ModbusRequest.ReadRegisters(Table.HOLDING, 0, 126)),
        beyond(
            "address 65535, quantity 2: expected a range that ends at or below 65535",
            () -> new ModbusRequest.ReadRegisters(Table.HOLDING, 65_535, 2)),
        beyond(
            "address -1: expected 0 to 65535",
            () -> new ModbusRequest.ReadRegisters(Table.HOLDING, -1, 1)),
        beyond(
            "address 65536: expected 0 to 65535", () -> new ModbusRequest.WriteCoil(65_536, true)),
        beyond(
            "register value 65536: expected 0 to 65535",
            () -> new ModbusRequest.WriteRegister(0, 65_536)),
        beyond(
            "quantity 1969: expected 1 to 1968",
            () -> new ModbusRequest.WriteCoils(0, coils(1969))),
        beyond(
            "quantity 0: expected 1 to 123", () -> new ModbusRequest.WriteRegisters(0, List.of())),
        beyond(
            "quantity 124: expected 1 to 123",
            () -> new ModbusRequest.WriteRegisters(0, registers(124))),
        beyond(
            "register value -1: expected 0 to 65535",
            () -> new ModbusRequest.WriteRegisters(0, List.of(-1))),
        beyond(
            "register value 65536: expected 0 to 65535",
            () -> new ModbusRequest.MaskWrite(0, 65_536, 0)),
        beyond(
            "quantity 122: expected 1 to 121",
            () -> new ModbusRequest.ReadWriteRegisters(0, 1, 0, registers(122))),
        beyond(
            "quantity 126: expected 1 to 125",
            () -> new ModbusRequest.ReadWriteRegisters(0, 126, 0, registers(1))),
        beyond("function 0: expected 1 to 127", () -> new ModbusRequest.Raw(0)),
        beyond("function 128: expected 1 to 127", () -> new ModbusRequest.Raw(128)),
        beyond(
            "payload length 253: expected 0 to 252",
            () -> new ModbusRequest.Raw(43, new byte[253])));
  }

  private static Arguments beyond(String why, Supplier<ModbusRequest> request) {
    return Arguments.of(why, request);
  }

  @Test
  void keeps_its_own_copy_of_a_raw_payload() {
    byte[] payload = {14, 1, 0};
    var request = new ModbusRequest.Raw(43, payload);

    payload[0] = 13;
    request.payload()[1] = 4;

    assertEquals(new ModbusRequest.Raw(43, (byte) 14, (byte) 1, (byte) 0), request);
  }

  private static List<Boolean> coils(int count) {
    return Collections.nCopies(count, true);
  }

  private static List<Integer> registers(int count) {
    return Collections.nCopies(count, 0xFFFF);
  }
}
