// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.legacy.Quality;
import io.parasol.legacy.RegisterListener;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.BisectingSweep;
import io.parasol.legacy.modbus.plan.Block;
import io.parasol.legacy.modbus.plan.BusPlan;
import io.parasol.legacy.modbus.plan.PointBackoff;
import io.parasol.legacy.modbus.plan.PollPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The points of a device that have the same read period. They are delivered together, when the last
 * of them has been read or has failed.
 */
final class PollRound implements PollTask {

  private final PolledDevice device;
  private final PollContext context;
  private final List<PointDecoder> points;
  private final LinkScheduler.Slot<PollTask> slot;
  private final BlockRecord record = new BlockRecord();
  private List<Block> blocks;
  private @Nullable PollPass pass;
  private @Nullable PointDecoder retried;
  private List<PointDecoder> skippedPoints = List.of();
  private boolean wasTried;

  /** Whether a request of the current pass was not sent because the link is down. */
  private boolean isUnsent;

  /** The time that the last answered pass took; null before the first. */
  private BusPlan.@Nullable Cycle measured;

  private long busy;
  private long longest;
  private int requests;
  private int failuresInARow;

  /**
   * Until then, a rejected block is not halved, because the last attempt found nothing that could
   * be read. A device that rejects every read has another problem than a bad register.
   */
  private @Nullable Long noHalvingUntil;

  PollRound(PolledDevice device, PollPlan.Round round, PollContext context) {
    this.device = device;
    this.context = context;
    this.points = round.points();
    this.blocks = round.blocks();
    this.slot = context.scheduler().addRound(device.health(), this, round.period().toNanos());
  }

  /**
   * Ends the round because the device has other points now. The results of the current pass are
   * discarded.
   */
  void retire() {
    pass = null;
    context.deadlineMonitor().forget(this);
  }

  /** Returns how much of the link's time the last answered pass took. */
  Optional<BusPlan.Cycle> measured() {
    return Optional.ofNullable(measured);
  }

  boolean wasTried() {
    return wasTried;
  }

  void replan() {
    List<Block> planned = device.learned().plan(points);
    if (!planned.equals(blocks)) {
      blocks = planned;
      record.clear();
    }
  }

  @Override
  public void sendNext(long due) {
    PollPass current = pass;
    if (current == null) {
      current = begin();
      pass = current;
    }
    BisectingSweep.BlockRead blockRead = current.next();
    if (!current.hasMore()) {
      context.scheduler().park(slot);
    }
    if (blockRead == null) {
      endIfDone(current);
      return;
    }
    device.poll(blockRead.block().request(), due, new BlockResponseHandler(current, blockRead));
  }

  private PollPass begin() {
    long now = context.time().now();
    busy = 0;
    longest = 0;
    requests = 0;
    failuresInARow = 0;
    isUnsent = false;
    Long halving = noHalvingUntil;
    if (halving != null && now - halving >= 0) {
      noHalvingUntil = null;
    }
    List<Block> all = new ArrayList<>(blocks);
    Block silent = record.lastFailed();
    if (silent != null && all.remove(silent)) {
      all.add(silent);
    }
    retried = device.learned().toRetry(points, now).orElse(null);
    skippedPoints =
        device.learned().leftOut(points).stream().filter(point -> point != retried).toList();
    if (retried != null) {
      all.add(Block.ofPoint(retried));
    }
    return new PollPass(device.id(), all, points.size(), noHalvingUntil == null);
  }

  /** The handler of the response to one block of a pass. */
  private final class BlockResponseHandler implements LinkArbiter.RequestCallback {
    private final PollPass ownPass;
    private final BisectingSweep.BlockRead blockRead;
    private final long sentAt = context.time().now();

    BlockResponseHandler(PollPass ownPass, BisectingSweep.BlockRead blockRead) {
      this.ownPass = ownPass;
      this.blockRead = blockRead;
    }

    /** Returns whether the pass still counts; it does not after {@link #retire}. */
    private boolean isCurrent() {
      return ownPass == pass;
    }

    @Override
    public void answered(ModbusResponse answer) {
      PollPass.BlockOutcome outcome =
          ownPass.answered(blockRead, answer, context.time().clock().instant());
      if (outcome == PollPass.BlockOutcome.ANSWERED) {
        failuresInARow = 0;
        record.answered(blockRead.block());
        if (isCurrent()) {
          onRead(blockRead.block(), answer);
        }
      }
      recordOutcome(outcome, ErrorMapping.logText(answer));
      continueOrEnd();
    }

    private void onRead(Block block, ModbusResponse answer) {
      Duration period = Duration.ofNanos(context.scheduler().period(slot));
      if (answer instanceof ModbusResponse.Registers registers) {
        device.checkCounters(block, registers);
        context.listeners().registersRead(device.id(), range(block), registers::at, period);
      } else if (answer instanceof ModbusResponse.Bits bits) {
        IntUnaryOperator value = index -> bits.at(index) ? 1 : 0;
        context.listeners().registersRead(device.id(), range(block), value, period);
      }
    }

    private static RegisterListener.RegisterRange range(Block block) {
      return new RegisterListener.RegisterRange(
          block.table(), block.range().start(), block.range().size());
    }

    @Override
    public void failed(ModbusFailure failure) {
      boolean isRetired = !isCurrent();
      PollPass.BlockOutcome outcome = PollPass.BlockOutcome.of(failure);
      recordOutcome(outcome, ErrorMapping.logText(failure));
      failuresInARow++;
      isUnsent |= failure.kind() == ModbusFailure.Kind.DISCONNECTED && !failure.wasSent();
      boolean isRestRead = mayReadOn(failure);
      ownPass.failed(blockRead, failure, isRestRead, context.time().clock().instant());
      BlockRecord.Verdict verdict =
          outcome == PollPass.BlockOutcome.FAILED
              ? record.failed(blockRead.block(), failure.kind(), device.responseCount())
              : BlockRecord.Verdict.NOT_CAUSED_BY_BLOCK;
      boolean isRetried = retried != null && blockRead.block().points().contains(retried);
      continueOrEnd();
      if (isRetired) {
        return;
      }
      long now = context.time().now();
      if (verdict == BlockRecord.Verdict.NEVER_ANSWERED || isRetried) {
        device.experience().apply(learned -> learned.applyUnanswered(blockRead.block(), now));
      } else if (verdict == BlockRecord.Verdict.FLAKY) {
        device.experience().apply(learned -> learned.applyFlaky(blockRead.block(), now));
      }
    }

    private void recordOutcome(PollPass.BlockOutcome outcome, String why) {
      long now = context.time().now();
      addDuration(now - sentAt);
      device.recordOutcome(outcome, why, now, now - sentAt);
    }

    private void continueOrEnd() {
      if (ownPass.hasMore()) {
        context.scheduler().unpark(slot);
      }
      endIfDone(ownPass);
    }
  }

  /**
   * Returns whether the other blocks of the round are read after a failure. A broken response costs
   * the line no more than a good one. A timeout costs more, so two in a row end the round of a unit
   * that is known to answer only some requests, and one ends the round of any other unit.
   */
  private boolean mayReadOn(ModbusFailure failure) {
    UnitState state = device.health().state();
    return failure.wasSent()
        && !state.isDead()
        && (failure.kind() == ModbusFailure.Kind.PROTOCOL
            || (failuresInARow == 1 && state.isLossy()));
  }

  private void addDuration(long nanos) {
    busy += nanos;
    longest = Math.max(longest, nanos);
    requests++;
  }

  /**
   * Records the duration of a pass and whether it was in time. A pass without any response does not
   * count, because it shows nothing about the link.
   */
  private void recordTiming(PollPass ended, long now) {
    if (ended.hasAnswers() && requests > 0) {
      BusPlan.Cycle cycle =
          new BusPlan.Cycle(
              device.id(),
              Duration.ofNanos(context.scheduler().period(slot)),
              points.size(),
              requests,
              Duration.ofNanos(busy),
              Duration.ofNanos(longest));
      measured = cycle;
      long deadline = context.scheduler().endOfPeriod(slot);
      context.deadlineMonitor().ended(this, cycle, deadline, now, context.measuredPlan());
    }
  }

  private void endIfDone(PollPass ended) {
    if (!ended.isDone() || ended != pass) {
      return;
    }
    pass = null;
    wasTried = true;
    long now = context.time().now();
    recordTiming(ended, now);
    if (isUnsent && !ended.hasAnswers()) {
      context.scheduler().finishedUnsent(slot, now);
    } else {
      context.scheduler().finished(slot, now);
    }
    addSkippedPoints(ended, context.time().clock().instant());
    learn(ended, now);
    Quality silence = ended.lastFailure();
    if (silence != null && device.health().state().isDead()) {
      ended.addMissing(device.unread(silence, ended.cause(), context.time().clock().instant()));
    }
    device.deliver(ended.readings());
    device.roundEnded();
  }

  private void addSkippedPoints(PollPass ended, Instant at) {
    for (PointDecoder point : skippedPoints) {
      Quality why = device.learned().whyLeftOut(point).orElse(Quality.STALE);
      ended.add(point.unread(device.id(), why, at));
    }
  }

  private void learn(PollPass ended, long now) {
    if (ended.hasAnswers()) {
      noHalvingUntil = null;
      PointDecoder retriedPoint = retried;
      if (retriedPoint != null && ended.hasRead(retriedPoint)) {
        device.experience().apply(learned -> learned.markReadable(retriedPoint));
      }
      if (!ended.findings().isEmpty()) {
        device.experience().apply(learned -> learned.apply(ended.findings(), now));
      }
    } else if (!ended.findings().isEmpty()) {
      noHalvingUntil = now + PointBackoff.RETRY;
    }
  }
}
