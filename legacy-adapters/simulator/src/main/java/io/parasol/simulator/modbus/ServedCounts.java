// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.modbus;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusRequest.MaskWrite;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadWriteRegisters;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegister;
import io.parasol.legacy.modbus.pdu.ModbusRequest.WriteRegisters;
import java.util.concurrent.atomic.AtomicLongArray;

/** The counters of answered requests, by unit. For any thread. */
public final class ServedCounts {

  private static final int UNITS = 256;

  private final AtomicLongArray requests = new AtomicLongArray(UNITS);
  private final AtomicLongArray registers = new AtomicLongArray(UNITS);

  /** Counts an answered request. */
  public void count(Unit unit, ModbusRequest request) {
    requests.incrementAndGet(unit.value());
    registers.addAndGet(unit.value(), registersOf(request));
  }

  private static int registersOf(ModbusRequest request) {
    if (request instanceof ReadRegisters read) {
      return read.quantity();
    }
    if (request instanceof WriteRegisters write) {
      return write.values().size();
    }
    if (request instanceof ReadWriteRegisters both) {
      return both.readQuantity() + both.values().size();
    }
    return request instanceof WriteRegister || request instanceof MaskWrite ? 1 : 0;
  }

  public Served of(Unit unit) {
    return new Served(requests.get(unit.value()), registers.get(unit.value()));
  }

  public Served all() {
    Served all = new Served(0, 0);
    for (int unit = 0; unit < UNITS; unit++) {
      all = all.plus(of(new Unit(unit)));
    }
    return all;
  }
}
