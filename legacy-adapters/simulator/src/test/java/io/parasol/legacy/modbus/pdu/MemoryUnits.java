// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.pdu.ModbusRequest.MaskWrite;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadBits;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadWriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteCoil;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteCoils;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegister;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Bits;
import io.parasol.legacy.modbus.pdu.ModbusResponse.ExceptionResponse;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Registers;
import io.parasol.legacy.modbus.pdu.ModbusResponse.Written;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusUnits;
import java.util.List;

/**
 * All four tables in full, the same for every unit. Input registers hold their own address, every
 * third discrete input is on.
 */
public final class MemoryUnits implements ModbusUnits {

  private final int[] holding = new int[ModbusLimits.ADDRESSES];
  private final boolean[] coils = new boolean[ModbusLimits.ADDRESSES];

  @Override
  public synchronized Answer answer(Unit unit, ModbusRequest request) {
    if (request instanceof ReadRegisters read) {
      return Answer.of(read(read));
    }
    if (request instanceof ReadBits read) {
      boolean[] bits = new boolean[read.quantity()];
      for (int place = 0; place < bits.length; place++) {
        int address = read.address() + place;
        bits[place] = read.table() == Table.COIL ? coils[address] : address % 3 == 0;
      }
      return Answer.of(Bits.of(bits));
    }
    if (request instanceof WriteCoil write) {
      coils[write.address()] = write.on();
      return Answer.of(new Written());
    }
    if (request instanceof WriteCoils write) {
      for (int place = 0; place < write.values().size(); place++) {
        coils[write.address() + place] = write.values().get(place);
      }
      return Answer.of(new Written());
    }
    if (request instanceof WriteRegister write) {
      holding[write.address()] = write.value();
      return Answer.of(new Written());
    }
    if (request instanceof WriteRegisters write) {
      store(write.address(), write.values());
      return Answer.of(new Written());
    }
    if (request instanceof MaskWrite mask) {
      int current = holding[mask.address()];
      holding[mask.address()] = (current & mask.and()) | (mask.or() & ~mask.and() & 0xFFFF);
      return Answer.of(new Written());
    }
    if (request instanceof ReadWriteRegisters both) {
      store(both.writeAddress(), both.values());
      return Answer.of(
          Registers.of(both.readQuantity(), place -> holding[both.readAddress() + place]));
    }
    return Answer.of(new ExceptionResponse(ExceptionResponse.ILLEGAL_FUNCTION));
  }

  /** Returns what a unit answers to a request. */
  public synchronized Registers read(ReadRegisters read) {
    return Registers.of(
        read.quantity(),
        place ->
            read.table() == Table.HOLDING
                ? holding[read.address() + place]
                : read.address() + place);
  }

  private void store(int address, List<Integer> values) {
    for (int place = 0; place < values.size(); place++) {
      holding[address + place] = values.get(place);
    }
  }
}
