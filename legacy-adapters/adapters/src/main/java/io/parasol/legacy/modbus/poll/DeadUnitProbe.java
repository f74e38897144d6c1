// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.config.model.profile.Table;
import io.parasol.legacy.Quality;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.Block;
import io.parasol.legacy.modbus.plan.ResponseTimeEstimator;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;

/** A short read that checks whether a dead unit answers again. */
final class DeadUnitProbe implements PollTask {

  /**
   * Nanoseconds until the next probe while the link itself is down: 10 s, because such a probe
   * costs nothing.
   */
  private static final long LINK_DOWN_RETRY_NANOS = 10_000_000_000L;

  /** The request to a device without known points. Any response shows that the device is there. */
  private static final ModbusRequest PRESENCE_READ =
      new ModbusRequest.ReadRegisters(Table.HOLDING, 0, 1);

  private final PolledDevice device;
  private final PollContext context;
  private int failures;

  DeadUnitProbe(PolledDevice device, PollContext context) {
    this.device = device;
    this.context = context;
  }

  @Override
  public void sendNext(long due) {
    ModbusRequest request = request();
    ResponseTimeEstimator responseTimes = device.requestTarget().responseTimes();
    Duration timeout =
        device.health().state().needsFullTimeout()
            ? responseTimes.maxTimeout(request)
            : responseTimes.probeTimeout(request, device.maxOccupancy());
    context
        .arbiter()
        .poll(device.requestTarget(), request, due, timeout, new ProbeResponseHandler());
  }

  /** Returns the maximum duration of a probe. */
  Duration maxTimeout() {
    return device.requestTarget().responseTimes().maxTimeout(request());
  }

  /** Counts a request that the unit did not answer. */
  void countFailure() {
    failures = (failures + 1) & Integer.MAX_VALUE;
  }

  /**
   * Returns a request that the unit probably answers: the shortest point that is not known to be
   * illegal.
   */
  private ModbusRequest request() {
    Collection<PointDecoder> points = device.points();
    Comparator<PointDecoder> shortest =
        Comparator.comparingInt(point -> point.requiredRange().size());
    return points.stream()
        .filter(point -> !device.learned().isLeftOut(point))
        .min(shortest)
        .or(() -> points.stream().findFirst())
        .map(point -> Block.ofPoint(point).request())
        .orElseGet(this::presenceRead);
  }

  /**
   * Returns a read of one of the addresses that a self-describing device may answer. They take
   * turns, because some devices do not answer all of them.
   */
  private ModbusRequest presenceRead() {
    return device
        .undiscovered()
        .map(undiscovered -> undiscovered.services().discovery().landmarks())
        .<ModbusRequest>map(
            landmarks ->
                new ModbusRequest.ReadRegisters(
                    Table.HOLDING, landmarks.get(failures % landmarks.size()), 1))
        .orElse(PRESENCE_READ);
  }

  private final class ProbeResponseHandler implements LinkArbiter.RequestCallback {
    private final long sentAt = context.time().now();

    @Override
    public void answered(ModbusResponse answer) {
      if (answer instanceof ModbusResponse.ExceptionResponse refused
          && ErrorMapping.isFromGateway(refused.code())) {
        reportFailure(PollPass.BlockOutcome.FAILED, ErrorMapping.ofException(refused.code()), "");
      } else {
        device.recordOutcome(PollPass.BlockOutcome.ANSWERED, "", context.time().now());
      }
    }

    @Override
    public void failed(ModbusFailure failure) {
      reportFailure(
          PollPass.BlockOutcome.of(failure),
          ErrorMapping.ofFailure(failure),
          ErrorMapping.cause(failure));
    }

    private void reportFailure(PollPass.BlockOutcome outcome, Quality why, String cause) {
      long now = context.time().now();
      if (outcome == PollPass.BlockOutcome.NOT_SENT) {
        context.scheduler().probeAgain(device.health(), now + LINK_DOWN_RETRY_NANOS);
      } else {
        device.recordOutcome(outcome, why.wireName(), now, now - sentAt);
      }
      device.deliver(device.unread(why, cause, context.time().clock().instant()));
    }
  }
}
