// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.pdu.MemoryUnits;
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
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.RawResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusUnits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The memory image that the unit tests of libmodbus expect to meet, and the places where its test
 * server misbehaves. What is stored is stored in {@link MemoryUnits}; this says where there is any.
 */
final class LibmodbusUnitTestUnits implements ModbusUnits {

  private static final int REFUSES_COIL = 0x132;
  private static final int BUSY = 0x170;
  private static final int WRONG_TRANSACTION = 0x171;
  private static final int LATE = 0x172;
  private static final int STUTTERS = 0x173;

  private final MemoryUnits memory = new MemoryUnits();
  private final String version;
  private boolean stuttered;

  /**
   * @param version of libmodbus.
   */
  LibmodbusUnitTestUnits(String version) {
    this.version = version;
  }

  @Override
  public Answer answer(Unit unit, ModbusRequest request) {
    if (request instanceof Raw raw && raw.function() == 17) {
      // Byte count, id, running, and a text as long as the version of the library.
      String text = "LMB" + version;
      byte[] id = new byte[3 + text.length()];
      id[0] = (byte) (2 + text.length());
      id[1] = (byte) 180;
      id[2] = (byte) 0xFF;
      System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, id, 3, text.length());
      return Answer.of(new RawResponse(17, id));
    }
    if (request instanceof Raw) {
      return Answer.of(new ExceptionResponse(ExceptionResponse.ILLEGAL_FUNCTION));
    }
    if (!isThere(request)) {
      return Answer.of(new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_ADDRESS));
    }
    if (request instanceof ReadRegisters read && read.table() == Table.HOLDING) {
      return holding(read);
    }
    if ((request instanceof WriteCoil write && write.address() == REFUSES_COIL)
        || (request instanceof WriteRegister single && single.address() == BUSY)) {
      return Answer.of(new ExceptionResponse(ExceptionResponse.ILLEGAL_DATA_VALUE));
    }
    if (request instanceof ReadRegisters) {
      return Answer.of(Registers.of(10));
    }
    if (request instanceof ReadBits read && read.table() == Table.DISCRETE) {
      return Answer.of(inputs(read));
    }
    return memory.answer(unit, request);
  }

  private Answer holding(ReadRegisters read) {
    if (read.quantity() == 2) {
      return Answer.of(Registers.of(1));
    }
    Registers proper = memory.read(read);
    return switch (read.address()) {
      case BUSY -> Answer.of(new ExceptionResponse(ExceptionResponse.SERVER_DEVICE_BUSY));
      case WRONG_TRANSACTION -> new Answer.WrongTransaction(proper);
      case LATE -> new Answer.Late(Duration.ofMillis(500), Answer.of(proper));
      case STUTTERS -> {
        // The first response is too slow for the client, the second just fast enough.
        stuttered = !stuttered;
        yield stuttered ? new Answer.Silence() : Answer.of(proper);
      }
      default -> Answer.of(proper);
    };
  }

  private static ModbusResponse inputs(ReadBits read) {
    int image = 0x35DBAC;
    boolean[] bits = new boolean[read.quantity()];
    for (int place = 0; place < bits.length; place++) {
      bits[place] = ((image >> (read.address() - 0x1C4 + place)) & 1) != 0;
    }
    return ModbusResponse.Bits.of(bits);
  }

  private static boolean isThere(ModbusRequest request) {
    if (request instanceof ReadBits read) {
      return read.table() == Table.COIL
          ? isCoil(read.address(), read.quantity())
          : isWithin(read.address(), read.quantity(), 0x1C4, 0x16);
    }
    if (request instanceof ReadRegisters read) {
      return read.table() == Table.HOLDING
          ? isHolding(read.address(), read.quantity())
          : isWithin(read.address(), read.quantity(), 0x108, 1);
    }
    if (request instanceof WriteCoil write) {
      return isCoil(write.address(), 1);
    }
    if (request instanceof WriteCoils write) {
      return isCoil(write.address(), write.values().size());
    }
    if (request instanceof WriteRegister write) {
      return isHolding(write.address(), 1);
    }
    if (request instanceof WriteRegisters write) {
      return isHolding(write.address(), write.values().size());
    }
    if (request instanceof MaskWrite write) {
      return isHolding(write.address(), 1);
    }
    ReadWriteRegisters both = (ReadWriteRegisters) request;
    return isHolding(both.readAddress(), both.readQuantity())
        && isHolding(both.writeAddress(), both.values().size());
  }

  private static boolean isCoil(int address, int quantity) {
    return isWithin(address, quantity, 0x130, 0x25);
  }

  private static boolean isHolding(int address, int quantity) {
    return isWithin(address, quantity, 0x160, 0x20);
  }

  private static boolean isWithin(int address, int quantity, int first, int size) {
    return address >= first && address + quantity <= first + size;
  }
}
