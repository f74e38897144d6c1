// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.CommandExecution;
import io.parasol.legacy.CommandExecution.CommandThread;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.Preconditions;
import io.parasol.legacy.Quality;
import io.parasol.legacy.ReadBack;
import io.parasol.legacy.Reading;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.RecentWrites;
import io.parasol.legacy.UnfitValueException;
import io.parasol.legacy.WriteCheck;
import io.parasol.legacy.WriteCheck.AllowedWrites;
import io.parasol.legacy.WriteExecution;
import io.parasol.legacy.WriteSteps;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The {@linkplain WriteExecution execution} of one write command to a device with a text protocol,
 * from start to end. Every step blocks, and its stage is complete when it returns. Nothing else is
 * sent on the line meanwhile.
 */
@ConfinedTo("link")
final class LineCommandRun
    implements WriteSteps<WritableLine, WritableLine.Prepared, WritableLine.Prepared>,
        CommandThread {

  private final LineDevice device;
  private final LineReads reads;
  private final WriteCheck<WritableLine, WritableLine.Prepared> check;
  private final RecentWrites recent;
  private final Command command;
  private final BeforeWrite before;

  LineCommandRun(
      LineDevice device,
      LineReads reads,
      WriteCheck<WritableLine, WritableLine.Prepared> check,
      RecentWrites recent,
      Command command,
      BeforeWrite before) {
    this.device = device;
    this.reads = reads;
    this.check = check;
    this.recent = recent;
    this.command = command;
    this.before = before;
  }

  /** Executes the command; blocks until it has ended, and never throws. */
  Receipt run() {
    CommandExecution execution = new CommandExecution(device.id(), command, before, this);
    return new WriteExecution<>(check, recent, execution, this).run().toCompletableFuture().join();
  }

  @Override
  public CompletionStage<Void> await(Supplier<CompletionStage<Void>> approval, Duration timeout) {
    try {
      approval.get().toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return CompletableFuture.allOf();
    } catch (ExecutionException refused) {
      Throwable cause = refused.getCause();
      return CompletableFuture.failedFuture(cause == null ? refused : cause);
    } catch (TimeoutException late) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("no approval of the write within " + timeout, late));
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return CompletableFuture.failedFuture(closing);
    }
  }

  @Override
  public void pause(Duration pause, Runnable then) {
    reads.pause(pause);
    then.run();
  }

  @Override
  public CompletionStage<Plan<WritableLine.Prepared>> plan(
      AllowedWrites<WritableLine, WritableLine.Prepared> allowed) throws CommandRejectedException {
    List<WritableLine.Prepared> wanted = List.copyOf(allowed.inOrder().values());
    Map<PointName, Reading> currentReadings = reads.readNow(toRead(wanted));
    Preconditions.require(
        command, point -> Optional.ofNullable(currentReadings.get(point)), this::number);
    return CompletableFuture.completedFuture(plan(wanted, currentReadings));
  }

  private Plan<WritableLine.Prepared> plan(
      List<WritableLine.Prepared> wanted, Map<PointName, Reading> currentReadings)
      throws CommandRejectedException {
    List<WritableLine.Prepared> writes = new ArrayList<>();
    Map<PointName, Value> alreadyInFlash = new LinkedHashMap<>();
    Map<PointName, Value> toRestore = new LinkedHashMap<>();
    for (WritableLine.Prepared each : wanted) {
      boolean isInFlash = each.target().rule().wear() == Wear.FLASH;
      Reading reading = currentReadings.get(each.name());
      Value currentValue = reading == null ? null : reading.value();
      if (currentValue == null && (isInFlash || command.revertsLater())) {
        return readFailed(each.name(), reading == null ? Quality.COMM_ERROR : reading.quality());
      }
      if (currentValue != null && command.revertsLater()) {
        requireRestorable(each.target(), currentValue);
        toRestore.put(each.name(), currentValue);
      }
      if (isInFlash && currentValue != null && each.matches(currentValue)) {
        alreadyInFlash.put(each.name(), each.value());
      } else {
        writes.add(each);
      }
    }
    return new Ready<>(writes, alreadyInFlash, toRestore);
  }

  /** Rejects a command whose present value could not be restored later. */
  private static void requireRestorable(WritableLine target, Value before)
      throws CommandRejectedException {
    try {
      target.convert(before);
    } catch (UnfitValueException unfit) {
      throw WriteCheck.notRestorable(unfit);
    }
  }

  /**
   * Returns the points to read first: preconditions, current values of points in flash memory, and
   * values to restore later.
   */
  private Set<PointName> toRead(List<WritableLine.Prepared> wanted) {
    Set<PointName> first = new HashSet<>(command.require().keySet());
    for (WritableLine.Prepared each : wanted) {
      if (each.target().rule().wear() == Wear.FLASH || command.revertsLater()) {
        first.add(each.name());
      }
    }
    return first;
  }

  /** Returns the number that the device uses for a label, if it uses one. */
  private OptionalDouble number(PointName name, String word) {
    Optional<BigDecimal> number =
        device.profile().point(name).flatMap(point -> LineNumbers.of(point, new Value.Text(word)));
    return number.isPresent()
        ? OptionalDouble.of(number.get().doubleValue())
        : OptionalDouble.empty();
  }

  private static Ended<WritableLine.Prepared> readFailed(PointName name, Quality why) {
    return new Ended<>(
        Result.FAILED,
        reason(why),
        "point %s must be read before it is written, but its quality is %s"
            .formatted(name, why.wireName()));
  }

  private static String reason(Quality why) {
    return (why == Quality.TIMEOUT ? why : Quality.COMM_ERROR).wireName();
  }

  @Override
  public CompletionStage<Outcome> send(WritableLine.Prepared write) {
    return CompletableFuture.completedFuture(outcome(write));
  }

  private Outcome outcome(WritableLine.Prepared write) {
    RequestOutcome ask;
    try {
      ask = reads.sendWrite(write.request());
    } catch (LineReads.NotOpenException neverSent) {
      return new NotSent(Quality.COMM_ERROR.wireName());
    } catch (IOException failed) {
      return new Unanswered(Quality.COMM_ERROR.wireName());
    }
    if (ask instanceof RequestOutcome.Answered answered
        && device.isConfirmation(answered.content())) {
      return new Accepted(Map.of());
    }
    if (ask instanceof RequestOutcome.RejectedRequest) {
      return new Refused(
          "device_refused", "the device rejected the write of " + write.names(), Map.of());
    }
    boolean isSilent = ask instanceof RequestOutcome.NoResponse;
    return new Unanswered((isSilent ? Quality.TIMEOUT : Quality.COMM_ERROR).wireName());
  }

  @Override
  public CompletionStage<ReadBack> readBack(List<WritableLine.Prepared> writes) {
    Set<PointName> names = new HashSet<>();
    writes.forEach(write -> names.add(write.name()));
    Map<PointName, Reading> readings = reads.readNow(names);
    ReadBack result = new ReadBack();
    for (WritableLine.Prepared write : writes) {
      Reading reading = readings.get(write.name());
      Value value = reading == null ? null : reading.value();
      if (value == null) {
        Quality why = reading == null ? Quality.COMM_ERROR : reading.quality();
        result.addUnreadable(write.name(), why, reason(why));
        continue;
      }
      result.add(write.name(), value);
      if (!write.matches(value)) {
        result.addDifferent(write.name(), value.toString());
      }
    }
    return CompletableFuture.completedFuture(result);
  }
}
