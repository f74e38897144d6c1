// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.frame.ForeignFrame;
import io.parasol.legacy.modbus.pdu.AddressRange;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.FakeLoop;
import io.parasol.legacy.modbus.plan.FakeUnit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A client whose answers come after a while on a {@link FakeLoop}, one request at a time. */
public final class FakeModbusClient implements ModbusClient {

  static final Duration ROUND_TRIP = Duration.ofMillis(10);

  private final FakeLoop loop;
  private final Map<Integer, FakeUnit> units = new HashMap<>();
  private final List<String> log = new ArrayList<>();
  private final Map<Unit, Duration> quarantined = new HashMap<>();
  private Duration quarantine = Duration.ZERO;
  private Duration perRegister = Duration.ZERO;
  private int underWay;
  private int mostUnderWay;
  private boolean isClosed;
  private Duration roundTrip = ROUND_TRIP;
  private Optional<ForeignFrame> foreign = Optional.empty();

  public FakeModbusClient(FakeLoop loop) {
    this.loop = loop;
  }

  public FakeUnit unit(int number) {
    return units.computeIfAbsent(number, any -> new FakeUnit());
  }

  /** What was asked since the last call, such as {@code 1: read holding 10-12}. */
  public List<String> asked() {
    List<String> asked = List.copyOf(log);
    log.clear();
    return asked;
  }

  /** From now on, an answer takes this long. */
  public void roundTrip(Duration time) {
    roundTrip = time;
  }

  /** Answers take so much longer with each register. */
  public void perRegister(Duration more) {
    perRegister = more;
  }

  /** From now on another master is on the line, or none. */
  public void foreignMaster(Optional<ForeignFrame> frame) {
    foreign = frame;
  }

  @Override
  public Optional<ForeignFrame> foreignMaster() {
    return foreign;
  }

  public int mostUnderWay() {
    return mostUnderWay;
  }

  public boolean isClosed() {
    return isClosed;
  }

  @Override
  public CompletionStage<ModbusResponse> send(Unit unit, ModbusRequest request, Duration timeout) {
    log.add(unit + ": " + text(request));
    underWay++;
    mostUnderWay = Math.max(mostUnderWay, underWay);
    CompletableFuture<ModbusResponse> answered = new CompletableFuture<>();
    FakeUnit.Reply reply = unit(unit.value()).reply(request);
    Duration waits = quarantine(unit);
    int registers = request instanceof ModbusRequest.ReadRegisters read ? read.quantity() : 1;
    Duration answers = roundTrip.plus(perRegister.multipliedBy(registers));
    boolean isTooSlow = answers.compareTo(timeout) > 0;
    boolean isLate =
        isTooSlow
            || (reply instanceof FakeUnit.Failure failure
                && failure.kind() == ModbusFailure.Kind.TIMEOUT);
    Duration after = isLate ? timeout : answers;
    var unused =
        loop.schedule(
            () -> {
              underWay--;
              if (isLate) {
                quarantined.put(unit, loop.elapsed().plus(quarantine));
              }
              if (isTooSlow) {
                answered.completeExceptionally(
                    new ModbusFailure(ModbusFailure.Kind.TIMEOUT, true, "as the test says"));
              } else if (reply instanceof FakeUnit.Failure failure) {
                answered.completeExceptionally(
                    new ModbusFailure(failure.kind(), failure.wasSent(), "as the test says"));
              } else {
                answered.complete(((FakeUnit.Response) reply).response());
              }
            },
            after.plus(waits).toNanos(),
            TimeUnit.NANOSECONDS);
    return answered;
  }

  @Override
  public CompletionStage<ModbusResponse> sendUrgent(
      Unit unit, ModbusRequest request, Duration timeout) {
    return send(unit, request, timeout);
  }

  /** From now on, a unit that timed out is left alone so long. */
  public void quarantine(Duration after) {
    quarantine = after;
  }

  @Override
  public Duration quarantine(Unit unit) {
    Duration left = quarantined.getOrDefault(unit, Duration.ZERO).minus(loop.elapsed());
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  public int window() {
    return 16;
  }

  @Override
  public boolean isConnected() {
    return !isClosed;
  }

  @Override
  public void close() {
    isClosed = true;
  }

  private static String text(ModbusRequest request) {
    if (request instanceof ModbusRequest.ReadRegisters read) {
      return "read %s %s"
          .formatted(
              read.table().wireName(),
              new AddressRange(read.address(), read.address() + read.quantity()));
    }
    if (request instanceof ModbusRequest.ReadBits read) {
      return "read %s %s"
          .formatted(
              read.table().wireName(),
              new AddressRange(read.address(), read.address() + read.quantity()));
    }
    if (request instanceof ModbusRequest.WriteRegister write) {
      return "write %d=%d".formatted(write.address(), write.value());
    }
    if (request instanceof ModbusRequest.WriteRegisters write) {
      return "write %d=%s".formatted(write.address(), write.values());
    }
    if (request instanceof ModbusRequest.WriteCoil write) {
      return "write coil %d=%b".formatted(write.address(), write.on());
    }
    if (request instanceof ModbusRequest.WriteCoils write) {
      return "write coil %d=%s".formatted(write.address(), write.values());
    }
    if (request instanceof ModbusRequest.MaskWrite write) {
      return "mask %d and=%04X or=%04X".formatted(write.address(), write.and(), write.or());
    }
    return request.toString();
  }
}
