// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.SerialSettings;
import io.parasol.legacy.SerialPort;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.bus.BusAnswer;
import io.parasol.simulator.bus.BusSettings;
import io.parasol.simulator.bus.LinePace;
import io.parasol.simulator.bus.PacedWire;
import io.parasol.simulator.bus.SimulatedBus;
import io.parasol.simulator.loader.SimulatedLoader;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A line at whose other end a loader (unit 1) and an ordinary device (unit 2) answer, each only in
 * its own form of the line, at the pace of that form.
 */
final class FormedLine implements SerialPorts, AutoCloseable {

  static final Unit LOADER = new Unit(1);
  static final Unit OTHER = new Unit(2);

  private final SerialSettings usual;
  private final SerialSettings loaders;
  private final SimulatedLoader loader;
  private final List<SimulatedBus> buses = new ArrayList<>();
  private final List<SerialSettings> opened = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private boolean isBroken;

  FormedLine(SerialSettings usual, SerialSettings loaders, SimulatedLoader loader) {
    this.usual = usual;
    this.loaders = loaders;
    this.loader = loader;
  }

  /** The forms in which the port was opened, in their order. */
  List<SerialSettings> opened() {
    return opened;
  }

  /** Units and functions that were asked, in their order. */
  List<String> asked() {
    return asked;
  }

  /** Makes each access to the port fail, as a broken adapter does, or ends that. */
  synchronized void setBroken(boolean isBroken) {
    this.isBroken = isBroken;
    if (isBroken) {
      buses.forEach(SimulatedBus::close);
    }
  }

  @Override
  public synchronized SerialPort open(SerialSettings settings, boolean rs485) throws IOException {
    if (isBroken) {
      throw new IOException("Input/output error");
    }
    opened.add(settings);
    LinePace pace = new LinePace(settings.baud(), settings.bitsPerCharacter());
    PacedWire wire = PacedWire.withoutPace();
    buses.add(
        SimulatedBus.start(
            wire.secondPort(),
            BusSettings.emulated(pace),
            (unit, request) -> answer(settings, unit, request)));
    return wire.firstPort();
  }

  private BusAnswer answer(SerialSettings settings, Unit unit, ModbusRequest request) {
    asked.add("unit %s function %d".formatted(unit, request.function()));
    if (unit.equals(LOADER)) {
      boolean isHeard = settings.equals(loader.isRunning() ? usual : loaders);
      return isHeard ? loader.answerAlone(request, Instant.now()) : BusAnswer.none();
    }
    return unit.equals(OTHER)
            && settings.equals(usual)
            && request instanceof ModbusRequest.ReadRegisters read
        ? BusAnswer.of(ModbusResponse.Registers.of(read.quantity(), place -> 7))
        : BusAnswer.none();
  }

  @Override
  public synchronized void close() {
    buses.forEach(SimulatedBus::close);
  }
}
