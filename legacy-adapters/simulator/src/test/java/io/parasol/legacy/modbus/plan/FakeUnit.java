// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A unit with just the cells that a test gives it; every other address is illegal. */
public final class FakeUnit {

  private final Map<Table, TreeMap<Integer, Integer>> cells = new EnumMap<>(Table.class);
  private final Deque<Reply> replies = new ArrayDeque<>();
  private Function<ModbusRequest, Optional<Reply>> behaviour = request -> Optional.empty();

  /** Instead of what the unit would do: an answer, or none. */
  public sealed interface Reply {}

  public record Response(ModbusResponse response) implements Reply {}

  public record Failure(ModbusFailure.Kind kind, boolean wasSent) implements Reply {}

  /** Does what was asked, but its answer gets lost. */
  public record LostAnswer() implements Reply {}

  public static Reply exception(int code) {
    return new Response(new ModbusResponse.ExceptionResponse(code));
  }

  public static Reply timeout() {
    return new Failure(ModbusFailure.Kind.TIMEOUT, true);
  }

  public FakeUnit put(Table table, int address, int... values) {
    TreeMap<Integer, Integer> of = cells.computeIfAbsent(table, any -> new TreeMap<>());
    for (int i = 0; i < values.length; i++) {
      of.put(address + i, values[i]);
    }
    return this;
  }

  public FakeUnit holding(int address, int... values) {
    return put(Table.HOLDING, address, values);
  }

  public int holding(int address) {
    return cell(Table.HOLDING, address);
  }

  public int coil(int address) {
    return cell(Table.COIL, address);
  }

  private int cell(Table table, int address) {
    return cells.getOrDefault(table, new TreeMap<>()).getOrDefault(address, -1);
  }

  /** It has no such register any more. */
  public FakeUnit without(int holding) {
    cells.getOrDefault(Table.HOLDING, new TreeMap<>()).remove(holding);
    return this;
  }

  /** The next requests get these replies, one each. */
  public FakeUnit next(Reply... once) {
    replies.addAll(List.of(once));
    return this;
  }

  /** From now on, until told otherwise. */
  public FakeUnit always(Reply reply) {
    behaviour = request -> Optional.of(reply);
    return this;
  }

  public FakeUnit when(Function<ModbusRequest, Optional<Reply>> what) {
    behaviour = what;
    return this;
  }

  public FakeUnit behaves() {
    behaviour = request -> Optional.empty();
    return this;
  }

  public Reply reply(ModbusRequest request) {
    Reply special =
        replies.isEmpty() ? behaviour.apply(request).orElse(null) : replies.removeFirst();
    if (special instanceof LostAnswer) {
      answer(request);
      return timeout();
    }
    return special == null ? new Response(answer(request)) : special;
  }

  private ModbusResponse answer(ModbusRequest request) {
    if (request instanceof ModbusRequest.ReadRegisters read) {
      return registers(read);
    }
    if (request instanceof ModbusRequest.ReadBits read) {
      return bits(read);
    }
    if (request instanceof ModbusRequest.WriteRegister write) {
      return written(Table.HOLDING, write.address(), write.value());
    }
    if (request instanceof ModbusRequest.WriteRegisters write) {
      return written(
          Table.HOLDING,
          write.address(),
          write.values().stream().mapToInt(Integer::intValue).toArray());
    }
    if (request instanceof ModbusRequest.WriteCoil write) {
      return written(Table.COIL, write.address(), write.on() ? 1 : 0);
    }
    if (request instanceof ModbusRequest.WriteCoils write) {
      return written(
          Table.COIL,
          write.address(),
          write.values().stream().mapToInt(on -> on ? 1 : 0).toArray());
    }
    if (request instanceof ModbusRequest.MaskWrite write) {
      int now = holding(write.address());
      return written(
          Table.HOLDING, write.address(), (now & write.and()) | (write.or() & ~write.and()));
    }
    return new ModbusResponse.ExceptionResponse(1);
  }

  private ModbusResponse registers(ModbusRequest.ReadRegisters read) {
    TreeMap<Integer, Integer> of = cells.getOrDefault(read.table(), new TreeMap<>());
    int[] values = new int[read.quantity()];
    for (int i = 0; i < values.length; i++) {
      Integer value = of.get(read.address() + i);
      if (value == null) {
        return new ModbusResponse.ExceptionResponse(2);
      }
      values[i] = value;
    }
    return ModbusResponse.Registers.of(values);
  }

  private ModbusResponse bits(ModbusRequest.ReadBits read) {
    TreeMap<Integer, Integer> of = cells.getOrDefault(read.table(), new TreeMap<>());
    boolean[] values = new boolean[read.quantity()];
    for (int i = 0; i < values.length; i++) {
      Integer value = of.get(read.address() + i);
      if (value == null) {
        return new ModbusResponse.ExceptionResponse(2);
      }
      values[i] = value != 0;
    }
    return ModbusResponse.Bits.of(values);
  }

  private ModbusResponse written(Table table, int address, int... values) {
    TreeMap<Integer, Integer> of = cells.getOrDefault(table, new TreeMap<>());
    for (int i = 0; i < values.length; i++) {
      if (!of.containsKey(address + i)) {
        return new ModbusResponse.ExceptionResponse(2);
      }
    }
    put(table, address, values);
    return new ModbusResponse.Written();
  }
}
