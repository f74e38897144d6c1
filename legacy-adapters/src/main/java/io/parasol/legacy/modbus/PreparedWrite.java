// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Encoding;
import io.parasol.config.site.Point;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Table;
import io.parasol.config.site.Value;
import io.parasol.config.site.WriteRule.WriteMethod;
import io.parasol.legacy.Reading;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A value for a point, as it goes on the wire. */
final class PreparedWrite {

  /** Readings of what has not been written yet belong to no device. */
  private static final DeviceId NOBODY = new DeviceId("nobody");

  private final WritablePoint target;
  private final Point point;
  private final int[] registers;
  private final Value value;
  private final boolean countsDown;

  PreparedWrite(WritablePoint target, int[] registers, int exponent) {
    this.target = target;
    this.point = target.decoder().point();
    this.registers = registers;
    this.value = asItWillBeRead(exponent);
    this.countsDown = false;
  }

  private PreparedWrite(PreparedWrite timer) {
    this.target = timer.target;
    this.point = timer.point;
    this.registers = timer.registers;
    this.value = timer.value;
    this.countsDown = true;
  }

  /** The same of a timer, which may show less of its time already when it is read back. */
  PreparedWrite countingDown() {
    return new PreparedWrite(this);
  }

  WritablePoint target() {
    return target;
  }

  Point point() {
    return point;
  }

  PointName name() {
    return point.name();
  }

  List<Integer> registers() {
    return Arrays.stream(registers).boxed().toList();
  }

  /** Whether both must be written with one request; itself does with itself. */
  boolean belongsWith(PreparedWrite other) {
    return target.equals(other.target)
        || (point.at().table() == Table.HOLDING
            && target.rule().together().isPresent()
            && target.rule().together().equals(other.target.rule().together()));
  }

  /** What the device will say if it takes the write: the nearest that the registers can hold. */
  Value value() {
    return value;
  }

  ModbusRequest request() {
    int address = point.at().offset();
    boolean isMultiple = target.rule().method() == WriteMethod.MULTIPLE;
    if (point.at().table().isBits()) {
      boolean isOn = registers[0] != 0;
      return isMultiple
          ? new ModbusRequest.WriteCoils(address, List.of(isOn))
          : new ModbusRequest.WriteCoil(address, isOn);
    }
    if (point.type().encoding() == Encoding.BIT) {
      // FC 22 changes one bit on the device itself, so that no other master's write is undone.
      int mask = mask();
      return new ModbusRequest.MaskWrite(address, 0xFFFF ^ mask, registers[0] != 0 ? mask : 0);
    }
    return registers.length == 1 && !isMultiple
        ? new ModbusRequest.WriteRegister(address, registers[0])
        : new ModbusRequest.WriteRegisters(address, registers());
  }

  /** Whether the device has this value; empty if it could not be read. */
  Optional<Boolean> isIn(Snapshot snapshot) {
    Optional<int[]> read = snapshot.registers(target.decoder());
    if (read.isEmpty()) {
      return Optional.empty();
    }
    boolean isSame;
    if (countsDown) {
      isSame = snapshot.reading(name()).map(Reading::value).filter(this::isNotYetOver).isPresent();
    } else if (target.scaleFactor().isPresent() || point.type().encoding() == Encoding.STRING) {
      // The scale may have moved, and a device may pad text as it likes: the value counts.
      isSame = snapshot.reading(name()).map(Reading::value).filter(value::equals).isPresent();
    } else if (point.type().encoding() == Encoding.BIT) {
      isSame = ((read.get()[0] & mask()) != 0) == (registers[0] != 0);
    } else {
      isSame = Arrays.equals(read.get(), registers);
    }
    return Optional.of(isSame);
  }

  private boolean isNotYetOver(Value left) {
    return left instanceof Value.Whole seconds
        && value instanceof Value.Whole all
        && seconds.number() > 0
        && seconds.number() <= all.number();
  }

  /** The bit of the register as it stands on the wire. */
  private int mask() {
    int bit = point.type().argument();
    return 1 << (point.order().byteAt(0) == 0 ? bit : (bit + 8) % 16);
  }

  private Value asItWillBeRead(int exponent) {
    int start = point.at().offset();
    Reading reading = target.decoder().read(NOBODY, answer(), start, Instant.EPOCH, exponent);
    Value held = reading.value();
    if (held == null) {
      throw new IllegalStateException(
          "point %s: what is to be written reads as %s".formatted(name(), reading.quality()));
    }
    return held;
  }

  private ModbusResponse answer() {
    if (point.at().table().isBits()) {
      return ModbusResponse.Bits.of(registers[0] != 0);
    }
    return point.type().encoding() == Encoding.BIT
        ? ModbusResponse.Registers.of(registers[0] != 0 ? mask() : 0)
        : ModbusResponse.Registers.of(registers);
  }
}
