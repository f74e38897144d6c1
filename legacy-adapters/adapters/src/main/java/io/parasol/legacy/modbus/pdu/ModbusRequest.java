// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

import io.parasol.config.model.profile.Addresses;
import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.FirmwareProtocol;
import io.parasol.config.model.profile.Table;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request PDU (Modbus Application Protocol V1.1b3, 6). The constructors reject a request outside
 * the limits of the specification with an {@link IllegalArgumentException}.
 */
public sealed interface ModbusRequest {

  /** The function that writes records of a file (V1.1b3, 6.15). */
  int WRITE_FILE_RECORD = 21;

  /** Returns the function code, 1 to 127. */
  int function();

  /**
   * Returns the first address in the request, zero-based as on the wire; empty if the request has
   * none.
   */
  default OptionalInt firstAddress() {
    return OptionalInt.empty();
  }

  /** Returns the holding registers or coils that the request writes; empty if it writes none. */
  default Optional<Addresses> written() {
    return Optional.empty();
  }

  /**
   * Returns whether the request is one of an installation: it writes registers or coils of the
   * loader, or the files in which it receives the image. No other part of the gateway sends such a
   * request to a device with this loader.
   */
  default boolean isOfInstallation(Firmware firmware) {
    return written().filter(firmware::writes).isPresent()
        || (function() == WRITE_FILE_RECORD
            && firmware.protocol() instanceof FirmwareProtocol.RecordFile);
  }

  /** Returns what the request writes, for operators, such as {@code holding 129}. */
  default String target() {
    return written().map(Addresses::toString).orElse("function " + function());
  }

  /**
   * FC 1 and 2, read coils and discrete inputs (V1.1b3, 6.1 and 6.2). {@code quantity} is 1 to
   * 2000, and the range ends at address 65 535 at the latest.
   */
  record ReadBits(Table table, int address, int quantity) implements ModbusRequest {
    public ReadBits {
      if (!table.isBits()) {
        throw new IllegalArgumentException(
            "table %s: expected coil or discrete".formatted(table.wireName()));
      }
      ModbusLimits.requireRange(address, quantity, ModbusLimits.READ_BITS);
    }

    @Override
    public int function() {
      return table == Table.COIL ? 1 : 2;
    }

    @Override
    public OptionalInt firstAddress() {
      return OptionalInt.of(address);
    }
  }

  /**
   * FC 3 and 4, read holding and input registers (V1.1b3, 6.3 and 6.4). {@code quantity} is 1 to
   * 125, and the range ends at address 65 535 at the latest.
   */
  record ReadRegisters(Table table, int address, int quantity) implements ModbusRequest {
    public ReadRegisters {
      if (table.isBits()) {
        throw new IllegalArgumentException(
            "table %s: expected holding or input".formatted(table.wireName()));
      }
      ModbusLimits.requireRange(address, quantity, ModbusLimits.READ_REGISTERS);
    }

    @Override
    public int function() {
      return table == Table.HOLDING ? 3 : 4;
    }

    @Override
    public OptionalInt firstAddress() {
      return OptionalInt.of(address);
    }
  }

  /** FC 5, write a single coil (V1.1b3, 6.5). */
  record WriteCoil(int address, boolean on) implements ModbusRequest {
    public WriteCoil {
      ModbusLimits.requireAddress(address);
    }

    @Override
    public int function() {
      return 5;
    }

    @Override
    public OptionalInt firstAddress() {
      return OptionalInt.of(address);
    }

    @Override
    public Optional<Addresses> written() {
      return Optional.of(new Addresses(Table.COIL, address, address));
    }
  }

  /** FC 6, write a single register (V1.1b3, 6.6). {@code value} is 0 to 65 535. */
  record WriteRegister(int address, int value) implements ModbusRequest {
    public WriteRegister {
      ModbusLimits.requireAddress(address);
      ModbusLimits.requireRegister(value);
    }

    @Override
    public int function() {
      return 6;
    }

    @Override
    public OptionalInt firstAddress() {
      return OptionalInt.of(address);
    }

    @Override
    public Optional<Addresses> written() {
      return Optional.of(new Addresses(Table.HOLDING, address, address));
    }
  }

  /** FC 15, write multiple coils (V1.1b3, 6.11): 1 to 1968 coils, the first at {@code address}. */
  record WriteCoils(int address, List<Boolean> values) implements ModbusRequest {
    public WriteCoils {
      values = List.copyOf(values);
      ModbusLimits.requireRange(address, values.size(), ModbusLimits.WRITE_COILS);
    }

    @Override
    public int function() {
      return 15;
    }

    @Override
    public OptionalInt firstAddress() {
      return OptionalInt.of(address);
    }

    @Override
    public Optional<Addresses> written() {
      return Optional.of(new Addresses(Table.COIL, address, address + values.size() - 1));
    }
  }

  /**
   * FC 16, write multiple registers (V1.1b3, 6.12): 1 to 123 registers of 0 to 65 535, the first at
   * {@code address}.
   */
  record WriteRegisters(int address, List<Integer> values) implements ModbusRequest {
    public WriteRegisters {
      values = List.copyOf(values);
      ModbusLimits.requireRange(address, values.size(), ModbusLimits.WRITE_REGISTERS);
      values.forEach(ModbusLimits::requireRegister);
    }

    @Override
    public int function() {
      return 16;
    }

    @Override
    public OptionalInt firstAddress() {
      return OptionalInt.of(address);
    }

    @Override
    public Optional<Addresses> written() {
      return Optional.of(new Addresses(Table.HOLDING, address, address + values.size() - 1));
    }
  }

  /**
   * FC 22, mask write (V1.1b3, 6.16): the register becomes (current AND {@code and}) OR ({@code or}
   * AND NOT {@code and}).
   */
  record MaskWrite(int address, int and, int or) implements ModbusRequest {
    public MaskWrite {
      ModbusLimits.requireAddress(address);
      ModbusLimits.requireRegister(and);
      ModbusLimits.requireRegister(or);
    }

    @Override
    public int function() {
      return 22;
    }

    @Override
    public OptionalInt firstAddress() {
      return OptionalInt.of(address);
    }

    @Override
    public Optional<Addresses> written() {
      return Optional.of(new Addresses(Table.HOLDING, address, address));
    }
  }

  /**
   * FC 23, read/write multiple registers (V1.1b3, 6.17): writes 1 to 121 holding registers, then
   * reads 1 to 125.
   */
  record ReadWriteRegisters(
      int readAddress, int readQuantity, int writeAddress, List<Integer> values)
      implements ModbusRequest {
    public ReadWriteRegisters {
      values = List.copyOf(values);
      ModbusLimits.requireRange(readAddress, readQuantity, ModbusLimits.READ_REGISTERS);
      ModbusLimits.requireRange(writeAddress, values.size(), ModbusLimits.READ_WRITE_REGISTERS);
      values.forEach(ModbusLimits::requireRegister);
    }

    @Override
    public int function() {
      return 23;
    }

    @Override
    public OptionalInt firstAddress() {
      return OptionalInt.of(readAddress);
    }

    @Override
    public Optional<Addresses> written() {
      return Optional.of(
          new Addresses(Table.HOLDING, writeAddress, writeAddress + values.size() - 1));
    }
  }

  /** Any function, with its data as bytes. The response is a {@link ModbusResponse.RawResponse}. */
  final class Raw implements ModbusRequest {
    private final int function;
    private final byte[] payload;

    /**
     * @param function 1 to 127.
     * @param payload the bytes after the function code, at most 252; copied.
     */
    public Raw(int function, byte... payload) {
      ModbusLimits.require(function >= 1 && function <= 0x7F, "function", function, 1, 0x7F);
      ModbusLimits.require(
          payload.length < ModbusLimits.PDU,
          "payload length",
          payload.length,
          0,
          ModbusLimits.PDU - 1);
      this.function = function;
      this.payload = payload.clone();
    }

    @Override
    public int function() {
      return function;
    }

    /** Returns a copy of the bytes after the function code. */
    public byte[] payload() {
      return payload.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Raw raw
          && raw.function == function
          && Arrays.equals(raw.payload, payload);
    }

    @Override
    public int hashCode() {
      return 31 * function + Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
      return "Raw[function=%d, payload=%s]".formatted(function, HexFormat.of().formatHex(payload));
    }
  }
}
