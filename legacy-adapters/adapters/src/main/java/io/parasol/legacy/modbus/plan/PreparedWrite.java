// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule.WriteMethod;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A value for a point, encoded for the wire. */
public final class PreparedWrite {

  /** The device identifier in readings that only decode a value before it is written. */
  private static final DeviceId PLACEHOLDER_DEVICE = new DeviceId("placeholder");

  private final WritablePoint target;
  private final Point point;
  private final int[] registers;
  private final Value value;
  private final boolean countsDown;

  PreparedWrite(WritablePoint target, int[] registers, int exponent) {
    this.target = target;
    this.point = target.decoder().point();
    this.registers = registers;
    this.value = expectedReadBack(exponent);
    this.countsDown = false;
  }

  private PreparedWrite(PreparedWrite timer) {
    this.target = timer.target;
    this.point = timer.point;
    this.registers = timer.registers;
    this.value = timer.value;
    this.countsDown = true;
  }

  /** Returns the same write for a timer, which may show a smaller value when it is read back. */
  public PreparedWrite countingDown() {
    return new PreparedWrite(this);
  }

  public WritablePoint target() {
    return target;
  }

  public Point point() {
    return point;
  }

  public PointName name() {
    return point.name();
  }

  public List<Integer> registers() {
    return Arrays.stream(registers).boxed().toList();
  }

  /** Returns whether both writes must be in one request; true for a write and itself. */
  public boolean belongsWith(PreparedWrite other) {
    return target.equals(other.target)
        || (point.at().table() == Table.HOLDING
            && target.rule().group().isPresent()
            && target.rule().group().equals(other.target.rule().group()));
  }

  /**
   * Returns the value that the device will report if it accepts the write: the nearest that the
   * registers can hold.
   */
  public Value value() {
    return value;
  }

  public ModbusRequest request() {
    int address = point.at().offset();
    boolean isMultiple = target.rule().method() == WriteMethod.MULTIPLE;
    if (point.at().table().isBits()) {
      boolean isOn = registers[0] != 0;
      return isMultiple
          ? new ModbusRequest.WriteCoils(address, List.of(isOn))
          : new ModbusRequest.WriteCoil(address, isOn);
    }
    if (point.type().encoding() == Encoding.BIT) {
      // FC 22 (V1.1b3, 6.16) changes one bit on the device itself, so it does not undo the write of
      // another master.
      int mask = mask();
      return new ModbusRequest.MaskWrite(address, 0xFFFF ^ mask, registers[0] != 0 ? mask : 0);
    }
    return registers.length == 1 && !isMultiple
        ? new ModbusRequest.WriteRegister(address, registers[0])
        : new ModbusRequest.WriteRegisters(address, registers());
  }

  /** Returns whether the device has this value; empty if the point could not be read. */
  public Optional<Boolean> isAppliedIn(ReadSnapshot snapshot) {
    Optional<int[]> read = snapshot.registers(target.decoder());
    if (read.isEmpty()) {
      return Optional.empty();
    }
    boolean isSame;
    if (countsDown) {
      isSame =
          snapshot.reading(name()).map(Reading::value).filter(this::isStillCounting).isPresent();
    } else if (target.scaleFactor().isPresent() || point.type().encoding() == Encoding.STRING) {
      // The scale may have changed, and a device may pad text differently, so the values are
      // compared.
      isSame = snapshot.reading(name()).map(Reading::value).filter(this::isSame).isPresent();
    } else if (point.type().encoding() == Encoding.BIT) {
      isSame = ((read.get()[0] & mask()) != 0) == (registers[0] != 0);
    } else {
      isSame = Arrays.equals(read.get(), registers);
    }
    return Optional.of(isSame);
  }

  /** Returns whether it is the same number, with whatever scale it was read, or the same text. */
  private boolean isSame(Value read) {
    Optional<BigDecimal> number = value.decimal();
    return number.isPresent()
        ? read.decimal().filter(each -> each.compareTo(number.get()) == 0).isPresent()
        : value.equals(read);
  }

  private boolean isStillCounting(Value left) {
    return left instanceof Value.Whole seconds
        && value instanceof Value.Whole all
        && seconds.number() > 0
        && seconds.number() <= all.number();
  }

  /** Returns the mask of the bit in its register, as on the wire. */
  private int mask() {
    int bit = point.type().argument();
    return 1 << (point.order().byteAt(0) == 0 ? bit : (bit + 8) % 16);
  }

  private Value expectedReadBack(int exponent) {
    int start = point.at().offset();
    Reading reading =
        target.decoder().read(PLACEHOLDER_DEVICE, answer(), start, Instant.EPOCH, exponent);
    Value held = reading.value();
    if (held == null) {
      throw new IllegalStateException(
          "point %s: the encoded value decodes as %s".formatted(name(), reading.quality()));
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
