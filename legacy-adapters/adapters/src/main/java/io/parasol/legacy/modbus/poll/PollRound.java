// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.legacy.Quality;
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
import java.util.OptionalLong;
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
  private List<PointDecoder> notAsked = List.of();
  private boolean wasTried;

  /** The time that the last answered pass took; null before the first. */
  private BusPlan.@Nullable Cycle measured;

  private long busy;
  private long longest;
  private int requests;

  /**
   * Until then, a rejected block is not halved, because the last attempt found nothing that could
   * be read. A device that rejects every read has another problem than a bad register.
   */
  private OptionalLong noHalvingUntil = OptionalLong.empty();

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
    context.punctuality().forget(this);
  }

  /** Returns how much of the link's time the last answered pass took. */
  Optional<BusPlan.Cycle> measured() {
    return Optional.ofNullable(measured);
  }

  boolean wasTried() {
    return wasTried;
  }

  void planAgain() {
    List<Block> planned = device.learned().plan(points);
    if (!planned.equals(blocks)) {
      blocks = planned;
      record.clear();
    }
  }

  @Override
  public void ask(long due) {
    PollPass current = pass;
    if (current == null) {
      current = begin();
      pass = current;
    }
    BisectingSweep.Ask ask = current.next();
    if (!current.hasMore()) {
      context.scheduler().park(slot);
    }
    if (ask == null) {
      endIfDone(current);
      return;
    }
    device.poll(ask.block().request(), due, new Answer(current, ask));
  }

  private PollPass begin() {
    long now = context.time().now();
    busy = 0;
    longest = 0;
    requests = 0;
    if (noHalvingUntil.isPresent() && now - noHalvingUntil.getAsLong() >= 0) {
      noHalvingUntil = OptionalLong.empty();
    }
    List<Block> all = new ArrayList<>(blocks);
    Block silent = record.lastSilent();
    if (silent != null && all.remove(silent)) {
      all.add(silent);
    }
    retried = device.learned().toRetry(points, now).orElse(null);
    notAsked =
        points.stream()
            .filter(point -> device.learned().isLeftOut(point) && point != retried)
            .toList();
    if (retried != null) {
      all.add(Block.alone(retried));
    }
    return new PollPass(device.id(), all, points.size(), noHalvingUntil.isEmpty());
  }

  /** The handler of the response to one block of a pass. */
  private final class Answer implements LinkArbiter.Caller {
    private final PollPass pass;
    private final BisectingSweep.Ask ask;
    private final long askedAt = context.time().now();

    Answer(PollPass pass, BisectingSweep.Ask ask) {
      this.pass = pass;
      this.ask = ask;
    }

    @Override
    public void answered(ModbusResponse answer) {
      PollPass.News news = pass.answered(ask, answer, context.time().clock().instant());
      if (news == PollPass.News.ANSWERED) {
        record.answered(ask.block());
        if (pass == PollRound.this.pass && answer instanceof ModbusResponse.Registers registers) {
          device.lookAtCounters(ask.block(), registers);
        }
      }
      heard(news, ErrorMapping.why(answer));
    }

    @Override
    public void failed(ModbusFailure failure) {
      boolean isRetired = pass != PollRound.this.pass;
      PollPass.News news = pass.failed(ask, failure, context.time().clock().instant());
      BlockRecord.Verdict verdict =
          news == PollPass.News.FAILED
              ? record.silent(ask.block(), device.answers())
              : BlockRecord.Verdict.NOT_TO_BLAME;
      boolean isRetried = retried != null && ask.block().points().contains(retried);
      heard(news, ErrorMapping.why(failure));
      if (isRetired) {
        return;
      }
      long now = context.time().now();
      if (verdict == BlockRecord.Verdict.NEVER_ANSWERED || isRetried) {
        device.experience().learn(learned -> learned.takeSilent(ask.block(), now));
      } else if (verdict == BlockRecord.Verdict.FLAKY) {
        device.experience().learn(learned -> learned.takeFlaky(ask.block(), now));
      }
    }

    private void heard(PollPass.News news, String why) {
      long now = context.time().now();
      took(now - askedAt);
      device.heard(news, why, now);
      if (pass.hasMore()) {
        context.scheduler().unpark(slot);
      }
      endIfDone(pass);
    }
  }

  private void took(long nanos) {
    busy += nanos;
    longest = Math.max(longest, nanos);
    requests++;
  }

  /**
   * Records the duration of a pass and whether it was in time. A pass without any response does not
   * count, because it shows nothing about the link.
   */
  private void keepTime(PollPass ended, long now) {
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
      context.punctuality().ended(this, cycle, deadline, now, context.measured());
    }
  }

  private void endIfDone(PollPass ended) {
    if (!ended.isDone() || ended != pass) {
      return;
    }
    pass = null;
    wasTried = true;
    long now = context.time().now();
    keepTime(ended, now);
    context.scheduler().finished(slot, now);
    addWhatWasNotAsked(ended, context.time().clock().instant());
    learn(ended, now);
    Quality silence = ended.silence();
    if (silence != null && device.health().state().isDead()) {
      ended.addOthers(device.unread(silence, context.time().clock().instant()));
    }
    device.deliver(ended.readings());
    device.roundEnded();
  }

  private void addWhatWasNotAsked(PollPass ended, Instant at) {
    for (PointDecoder point : notAsked) {
      Quality why = device.learned().whyLeftOut(point).orElse(Quality.STALE);
      ended.add(point.unread(device.id(), why, at));
    }
  }

  private void learn(PollPass ended, long now) {
    if (ended.hasAnswers()) {
      noHalvingUntil = OptionalLong.empty();
      PointDecoder again = retried;
      if (again != null && ended.hasRead(again)) {
        device.experience().learn(learned -> learned.isReadable(again));
      }
      if (!ended.findings().areNone()) {
        device.experience().learn(learned -> learned.take(ended.findings(), now));
      }
    } else if (!ended.findings().areNone()) {
      noHalvingUntil = OptionalLong.of(now + PointBackoff.RETRY);
    }
  }
}
