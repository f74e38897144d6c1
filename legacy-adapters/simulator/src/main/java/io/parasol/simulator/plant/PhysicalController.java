// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A controller whose values follow a {@link PlantModel}. A writable point keeps the written value.
 * A value outside the range in the profile gets exception 03; an address that does not exist or is
 * not writable gets exception 02.
 */
public final class PhysicalController implements Controller {

  private static final DeviceId SIMULATED_DEVICE = new DeviceId("simulated");

  private final Profile profile;
  private final Plant plant;
  private final ToLongFunction<Instant> secondOf;
  private final RegisterBank cells;
  private final PointWriter writer;
  private final Map<Point, PointDecoder> decoders = new HashMap<>();
  private final Settings settings;
  private @Nullable PlayedModel playedModel;
  private long updatedSecond = -1;

  /** The model, and the point values derived from it. */
  private record PlayedModel(PlantModel model, PointValues values) {}

  /**
   * Creates a controller with the initial settings of its profile. It has no other values until
   * {@link #play}.
   *
   * @param secondOf converts a time to seconds since the simulation began.
   */
  public PhysicalController(Profile profile, Plant plant, ToLongFunction<Instant> secondOf) {
    this(profile, Map.of(), plant, secondOf);
  }

  /**
   * Creates a controller that has more registers than those of its profile.
   *
   * @param fixed the values of holding registers that never change, by address.
   */
  PhysicalController(
      Profile profile, Map<Integer, Integer> fixed, Plant plant, ToLongFunction<Instant> secondOf) {
    this.profile = profile;
    this.plant = plant;
    this.secondOf = secondOf;
    this.cells = new RegisterBank(profile.points(), fixed);
    this.writer = new PointWriter(profile, cells);
    Map<PointName, Function<PointName, Optional<Value>>> writable = new LinkedHashMap<>();
    for (Point point : profile.points()) {
      decoders.put(point, PointDecoder.of(profile, point));
      if (point.write().isPresent()) {
        writable.put(point.name(), any -> decode(point));
      }
    }
    this.settings = new Settings(writable);
    profile.points().stream()
        .filter(point -> point.write().isPresent())
        .forEach(
            point -> writer.put(point, PointValues.initialValue(point, point.write().get()), 0));
  }

  /** Returns the raw number in a point of one register. */
  long number(PointName name, long otherwise) {
    return profile
        .point(name)
        .map(point -> (long) cells.get(point.at().table(), point.at().offset()))
        .orElse(otherwise);
  }

  /** Sets a point without a write request. */
  void set(PointName name, Value value) {
    profile.point(name).ifPresent(point -> writer.put(point, value, 0));
  }

  public Settings settings() {
    return settings;
  }

  public void play(PlantModel model, long seed) {
    playedModel = new PlayedModel(model, new PointValues(profile, model, seed));
  }

  @Override
  public ModbusResponse answer(ModbusRequest request, Instant now) {
    synchronized (plant) {
      update(now);
      return answer(request);
    }
  }

  @Override
  public Optional<Value> value(PointName name, Instant now) {
    synchronized (plant) {
      update(now);
      return profile.point(name).flatMap(this::decode);
    }
  }

  /** Updates the registers. */
  private void update(Instant now) {
    long second = plant.advanceTo(secondOf.applyAsLong(now));
    if (second == updatedSecond || playedModel == null) {
      return;
    }
    updatedSecond = second;
    PointValues values = playedModel.values();
    for (Point point : profile.points()) {
      if (point.write().isEmpty()) {
        writer.put(point, values.of(point, now), values.exponentOf(point));
      }
    }
  }

  private Optional<Value> decode(Point point) {
    PointDecoder decoder = decoders.get(point);
    if (decoder == null) {
      return Optional.empty();
    }
    int start = point.at().offset();
    int end = point.end();
    if (point.scale() instanceof Scale.Exponent exponent) {
      Optional<Point> scale = profile.point(exponent.point());
      start = Math.min(start, scale.map(other -> other.at().offset()).orElse(start));
      end = Math.max(end, scale.map(Point::end).orElse(end));
    }
    Table table = point.at().table();
    ModbusResponse own =
        table.isBits()
            ? cells.bits(table, start, end - start)
            : cells.registers(table, start, end - start);
    return Optional.ofNullable(decoder.read(SIMULATED_DEVICE, own, start, Instant.EPOCH).value());
  }

  private ModbusResponse answer(ModbusRequest request) {
    if (request instanceof ModbusRequest.ReadRegisters read) {
      return cells.exists(read.table(), read.address(), read.quantity())
          ? cells.registers(read.table(), read.address(), read.quantity())
          : refused(ModbusResponse.ExceptionResponse.ILLEGAL_DATA_ADDRESS);
    }
    if (request instanceof ModbusRequest.ReadBits read) {
      return cells.exists(read.table(), read.address(), read.quantity())
          ? cells.bits(read.table(), read.address(), read.quantity())
          : refused(ModbusResponse.ExceptionResponse.ILLEGAL_DATA_ADDRESS);
    }
    if (request instanceof ModbusRequest.WriteCoil write) {
      return write(Table.COIL, write.address(), List.of(write.on() ? 1 : 0));
    }
    if (request instanceof ModbusRequest.WriteCoils write) {
      return write(
          Table.COIL, write.address(), write.values().stream().map(on -> on ? 1 : 0).toList());
    }
    if (request instanceof ModbusRequest.WriteRegister write) {
      return write(Table.HOLDING, write.address(), List.of(write.value()));
    }
    if (request instanceof ModbusRequest.WriteRegisters write) {
      return write(Table.HOLDING, write.address(), write.values());
    }
    if (request instanceof ModbusRequest.MaskWrite write
        && cells.exists(Table.HOLDING, write.address(), 1)) {
      int now = cells.get(Table.HOLDING, write.address());
      int then = (now & write.and()) | (write.or() & ~write.and());
      return write(Table.HOLDING, write.address(), List.of(then));
    }
    return refused(ModbusResponse.ExceptionResponse.ILLEGAL_FUNCTION);
  }

  private ModbusResponse write(Table table, int address, List<Integer> values) {
    List<Point> touched =
        profile.points().stream()
            .filter(point -> point.at().table() == table && point.write().isPresent())
            .filter(point -> point.at().offset() < address + values.size() && address < point.end())
            .toList();
    for (int i = 0; i < values.size(); i++) {
      int each = address + i;
      if (touched.stream().noneMatch(point -> point.at().offset() <= each && each < point.end())) {
        return refused(ModbusResponse.ExceptionResponse.ILLEGAL_DATA_ADDRESS);
      }
    }
    int[] before = new int[values.size()];
    for (int i = 0; i < before.length; i++) {
      before[i] = cells.get(table, address + i);
      cells.put(table, address + i, values.get(i));
    }
    if (touched.stream().allMatch(this::isWithinItsRange)) {
      return new ModbusResponse.Written();
    }
    for (int i = 0; i < before.length; i++) {
      cells.put(table, address + i, before[i]);
    }
    return refused(ModbusResponse.ExceptionResponse.ILLEGAL_DATA_VALUE);
  }

  private boolean isWithinItsRange(Point point) {
    Optional<WriteRule> rule = point.write();
    Optional<Value> value = decode(point);
    if (rule.isEmpty() || value.isEmpty()) {
      return false;
    }
    if (value.get() instanceof Value.Real real) {
      return rule.get().min() <= real.number() && real.number() <= rule.get().max();
    }
    return !(value.get() instanceof Value.Whole whole)
        || (rule.get().min() <= whole.number() && whole.number() <= rule.get().max());
  }

  private static ModbusResponse refused(int code) {
    return new ModbusResponse.ExceptionResponse(code);
  }
}
