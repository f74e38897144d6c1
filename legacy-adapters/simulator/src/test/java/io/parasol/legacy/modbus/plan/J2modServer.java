// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import com.ghgande.j2mod.modbus.Modbus;
import com.ghgande.j2mod.modbus.procimg.SimpleDigitalIn;
import com.ghgande.j2mod.modbus.procimg.SimpleDigitalOut;
import com.ghgande.j2mod.modbus.procimg.SimpleInputRegister;
import com.ghgande.j2mod.modbus.procimg.SimpleProcessImage;
import com.ghgande.j2mod.modbus.procimg.SimpleRegister;
import com.ghgande.j2mod.modbus.slave.ModbusSlave;
import com.ghgande.j2mod.modbus.slave.ModbusSlaveFactory;
import com.ghgande.j2mod.modbus.util.SerialParameters;
import io.parasol.testing.FreePort;
import java.net.InetAddress;

/**
 * A controller made with j2mod: 200 cells a table, unit 7 only. Input registers hold their own
 * address, every third discrete input is on.
 *
 * <p>Arguments: PORT [rtu], 0 for any free one, prints its port; or DEVICE rtu|ascii, says "ready".
 */
public final class J2modServer {

  private static final int UNIT = 7;
  private static final int CELLS = 200;
  private static final int CLIENTS = 5;

  private J2modServer() {}

  public static void main(String[] arguments) throws Exception {
    String where = arguments[0];
    if (where.startsWith("/")) {
      SerialParameters line = new SerialParameters();
      line.setPortName(where);
      line.setBaudRate(115_200);
      line.setEncoding(
          arguments[1].equals("rtu") ? Modbus.SERIAL_ENCODING_RTU : Modbus.SERIAL_ENCODING_ASCII);
      serve(ModbusSlaveFactory.createSerialSlave(line));
      System.out.println("ready");
    } else {
      int port = where.equals("0") ? FreePort.find() : Integer.parseInt(where);
      serve(
          ModbusSlaveFactory.createTCPSlave(
              InetAddress.getLoopbackAddress(), port, CLIENTS, arguments.length > 1));
      System.out.println("port " + port);
    }
    Thread.currentThread().join();
  }

  private static void serve(ModbusSlave slave) throws Exception {
    SimpleProcessImage memory = new SimpleProcessImage(UNIT);
    for (int at = 0; at < CELLS; at++) {
      memory.addDigitalOut(new SimpleDigitalOut(false));
      memory.addDigitalIn(new SimpleDigitalIn(at % 3 == 0));
      memory.addRegister(new SimpleRegister(0));
      memory.addInputRegister(new SimpleInputRegister(at));
    }
    slave.addProcessImage(UNIT, memory);
    slave.open();
  }
}
