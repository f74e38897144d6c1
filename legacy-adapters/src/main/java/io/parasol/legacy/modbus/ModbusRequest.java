// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Table;

/**
 * A request PDU (Modbus Application Protocol V1.1b3, 6). One that is outside the limits of the
 * specification cannot exist.
 */
public sealed interface ModbusRequest {

  /** The function code, 1 to 127. */
  int function();

  /** FC 1 and 2. {@code quantity} is 1 to 2000 and does not pass address 65 535. */
  record ReadBits(Table table, int address, int quantity) implements ModbusRequest {
    @Override
    public int function() {
      return table == Table.COIL ? 1 : 2;
    }
  }

  /** FC 3 and 4. {@code quantity} is 1 to 125 and does not pass address 65 535. */
  record ReadRegisters(Table table, int address, int quantity) implements ModbusRequest {
    @Override
    public int function() {
      return table == Table.HOLDING ? 3 : 4;
    }
  }

  /** FC 5. */
  record WriteCoil(int address, boolean on) implements ModbusRequest {
    @Override
    public int function() {
      return 5;
    }
  }

  /** FC 6. */
  record WriteRegister(int address, int value) implements ModbusRequest {
    @Override
    public int function() {
      return 6;
    }
  }
}
