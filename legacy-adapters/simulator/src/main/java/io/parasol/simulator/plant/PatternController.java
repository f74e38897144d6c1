// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WireOrder;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A controller whose values follow {@link Pattern}. It has no state and rejects writes, so that it
 * responds as fast as possible.
 */
public final class PatternController implements Controller {

  private final Profile profile;
  private final RegisterBank cells;

  /** For each table, the {@code float32} point that contains a register. */
  private final Map<Table, Point[]> floatPoints = new EnumMap<>(Table.class);

  public PatternController(Profile profile) {
    this.profile = profile;
    this.cells = new RegisterBank(profile.points(), Map.of());
    for (Table table : Table.values()) {
      int end =
          profile.points().stream()
              .filter(point -> point.at().table() == table)
              .mapToInt(Point::end)
              .max()
              .orElse(0);
      floatPoints.put(table, new Point[end]);
    }
    for (Point point : profile.points()) {
      if (point.type().encoding() == Encoding.FLOAT32) {
        Point[] of = floatPoints.getOrDefault(point.at().table(), new Point[0]);
        of[point.at().offset()] = point;
        of[point.at().offset() + 1] = point;
      }
    }
  }

  @Override
  public ModbusResponse answer(ModbusRequest request, Instant now) {
    long tick = Pattern.tick(now);
    if (request instanceof ModbusRequest.ReadRegisters read) {
      Point[] of = floatPoints.getOrDefault(read.table(), new Point[0]);
      return cells.exists(read.table(), read.address(), read.quantity())
          ? ModbusResponse.Registers.of(
              read.quantity(), place -> register(of, read.address() + place, tick))
          : new ModbusResponse.ExceptionResponse(
              ModbusResponse.ExceptionResponse.ILLEGAL_DATA_ADDRESS);
    }
    if (request instanceof ModbusRequest.ReadBits read) {
      if (!cells.exists(read.table(), read.address(), read.quantity())) {
        return new ModbusResponse.ExceptionResponse(
            ModbusResponse.ExceptionResponse.ILLEGAL_DATA_ADDRESS);
      }
      boolean[] bits = new boolean[read.quantity()];
      for (int place = 0; place < bits.length; place++) {
        bits[place] = Pattern.bit(tick, read.address() + place);
      }
      return ModbusResponse.Bits.of(bits);
    }
    return new ModbusResponse.ExceptionResponse(ModbusResponse.ExceptionResponse.ILLEGAL_FUNCTION);
  }

  private static int register(Point[] floatPoints, int address, long tick) {
    Point real = floatPoints[address];
    if (real == null) {
      return Pattern.register(tick, address);
    }
    int start = real.at().offset();
    int bits = Float.floatToIntBits(Pattern.real(tick, start));
    int first = 2 * (address - start);
    return (byteOf(bits, real.order(), first) << 8) | byteOf(bits, real.order(), first + 1);
  }

  private static int byteOf(int bits, WireOrder order, int place) {
    return (bits >>> (24 - 8 * order.byteAt(place))) & 0xFF;
  }

  @Override
  public Optional<Value> value(PointName name, Instant now) {
    return profile
        .point(name)
        .filter(point -> point.type().encoding() == Encoding.FLOAT32)
        .map(point -> new Value.Real(Pattern.real(Pattern.tick(now), point.at().offset())));
  }
}
