// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.faults;

import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.StandaloneModbusServer;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Controllers whose registers count up, and which count how often each value is written. */
final class CountedController implements AutoCloseable {

  static final String PROFILE =
      """
      profile: counted
      points:
        count: {at: holding 100, type: uint16}
        limit: {at: holding 200, type: uint16, write: {class: setpoint, min: 0, max: 65000}}
      """;

  private static final int LIMIT = 200;

  private final StandaloneModbusServer server;
  private final AtomicInteger reads = new AtomicInteger();
  private final Map<Integer, Integer> writes = new ConcurrentHashMap<>();
  private volatile int limit;

  CountedController() throws IOException {
    this.server = StandaloneModbusServer.start(new HostPort("127.0.0.1", 0), this::answer);
  }

  HostPort address() {
    return server.address();
  }

  private Answer answer(Unit unit, ModbusRequest request) {
    if (request instanceof ModbusRequest.WriteRegister write) {
      limit = write.value();
      writes.merge(limit, 1, Integer::sum);
      return Answer.of(new ModbusResponse.Written());
    }
    if (request instanceof ModbusRequest.ReadRegisters read) {
      int count = reads.incrementAndGet() & 0xFFFF;
      return Answer.of(
          ModbusResponse.Registers.of(
              read.quantity(), place -> read.address() + place == LIMIT ? limit : count));
    }
    return Answer.of(new ModbusResponse.ExceptionResponse(1));
  }

  /** Returns how many values were written more than once; every command writes another value. */
  long doubledWrites() {
    return writes.values().stream().filter(count -> count > 1).count();
  }

  @Override
  public void close() {
    server.close();
  }
}
