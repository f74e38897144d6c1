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
  private static final long LINK_DOWN = 10_000_000_000L;

  /** The request to a device without known points. Any response shows that the device is there. */
  private static final ModbusRequest ANYBODY_THERE =
      new ModbusRequest.ReadRegisters(Table.HOLDING, 0, 1);

  private final PolledDevice device;
  private final PollContext context;
  private int failures;

  DeadUnitProbe(PolledDevice device, PollContext context) {
    this.device = device;
    this.context = context;
  }

  @Override
  public void ask(long due) {
    ModbusRequest request = request();
    ResponseTimeEstimator tempo = device.asked().tempo();
    Duration patience =
        device.health().state().mayHaveBecomeSlow()
            ? tempo.mostPatience(request)
            : tempo.patienceWithTheDead(request, device.bearable());
    context.line().poll(device.asked(), request, due, patience, new Answer());
  }

  /** Returns the maximum duration of a probe. */
  Duration mostPatience() {
    return device.asked().tempo().mostPatience(request());
  }

  /** Counts a request that the unit did not answer. */
  void hasFailed() {
    failures = (failures + 1) & Integer.MAX_VALUE;
  }

  /**
   * Returns a request that the unit probably answers: the shortest point that is not known to be
   * illegal.
   */
  private ModbusRequest request() {
    Collection<PointDecoder> points = device.points();
    Comparator<PointDecoder> shortest = Comparator.comparingInt(point -> point.hull().size());
    return points.stream()
        .filter(point -> !device.learned().isLeftOut(point))
        .min(shortest)
        .or(() -> points.stream().findFirst())
        .map(point -> Block.alone(point).request())
        .orElseGet(this::anybodyThere);
  }

  /**
   * Returns a read of one of the addresses that a self-describing device may answer. They take
   * turns, because some devices do not answer all of them.
   */
  private ModbusRequest anybodyThere() {
    return device
        .newcomer()
        .map(newcomer -> newcomer.with().discovery().landmarks())
        .<ModbusRequest>map(
            landmarks ->
                new ModbusRequest.ReadRegisters(
                    Table.HOLDING, landmarks.get(failures % landmarks.size()), 1))
        .orElse(ANYBODY_THERE);
  }

  private final class Answer implements LinkArbiter.Caller {

    @Override
    public void answered(ModbusResponse answer) {
      if (answer instanceof ModbusResponse.Refused refused
          && ErrorMapping.isOfGateway(refused.code())) {
        silent(PollPass.News.FAILED, ErrorMapping.ofException(refused.code()));
      } else {
        device.heard(PollPass.News.ANSWERED, "", context.time().now());
      }
    }

    @Override
    public void failed(ModbusFailure failure) {
      silent(
          failure.wasSent() ? PollPass.News.FAILED : PollPass.News.NOT_SENT,
          ErrorMapping.ofFailure(failure));
    }

    private void silent(PollPass.News news, Quality why) {
      long now = context.time().now();
      if (news == PollPass.News.NOT_SENT) {
        context.scheduler().probeAgain(device.health(), now + LINK_DOWN);
      } else {
        device.heard(news, why.word(), now);
      }
      device.deliver(device.unread(why, context.time().clock().instant()));
    }
  }
}
