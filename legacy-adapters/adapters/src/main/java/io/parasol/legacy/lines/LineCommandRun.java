// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule.Wear;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.Preconditions;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.RecentWrites;
import io.parasol.legacy.UnfitValueException;
import io.parasol.legacy.WriteCheck;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The execution of one write command, from start to end on the link's thread; nothing else is sent
 * on the line meanwhile:
 *
 * <ol>
 *   <li>check the command against the profile
 *   <li>read what the writes depend on
 *   <li>request the final approval, once, right before the first write
 *   <li>write, in the command's order; a write is never sent twice
 *   <li>read back, up to three times
 * </ol>
 */
final class LineCommandRun {

  private static final Logger LOG = LoggerFactory.getLogger(LineCommandRun.class);

  private static final Duration APPROVAL_TIMEOUT = Duration.ofSeconds(10);

  /** Pauses before the second and the third read-back. */
  private static final List<Duration> PAUSES =
      List.of(Duration.ofMillis(300), Duration.ofSeconds(1));

  private final LineDevice device;
  private final LineReads reads;
  private final WriteCheck<WritableLine, WritableLine.Prepared> check;
  private final RecentWrites recent;
  private final Command command;
  private final BeforeWrite before;
  private final Map<PointName, Value> written = new LinkedHashMap<>();
  private final Map<PointName, Value> readBack = new LinkedHashMap<>();

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
    try {
      return execute();
    } catch (CommandRejectedException refused) {
      return receipt(
          Result.REJECTED,
          refused.reason().wireName(),
          Optional.ofNullable(refused.getMessage()).orElse(""));
    } catch (RuntimeException defect) {
      LOG.error("command step failed device={} id={}", device.id(), command.id(), defect);
      return receipt(
          written.isEmpty() ? Result.FAILED : Result.UNDECIDED,
          "internal_error",
          "internal error of the gateway; see its log");
    }
  }

  private Receipt execute() throws CommandRejectedException {
    List<WritableLine.Prepared> wanted = List.copyOf(check.check(command).inOrder().values());
    Map<PointName, Reading> currentReadings = reads.readNow(toRead(wanted));
    Preconditions.require(
        command, point -> Optional.ofNullable(currentReadings.get(point)), this::number);
    List<WritableLine.Prepared> writes = new ArrayList<>();
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
        readBack.put(each.name(), each.value());
      } else {
        writes.add(each);
      }
    }
    Optional<Receipt> refusal =
        writes.isEmpty() && toRestore.isEmpty() ? Optional.empty() : requestApproval(toRestore);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    return writes.isEmpty()
        ? receipt(Result.APPLIED, "", "the device already has these values; nothing was sent")
        : write(writes);
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

  private Receipt readFailed(PointName name, Quality why) {
    return receipt(
        Result.FAILED,
        why == Quality.TIMEOUT ? why.wireName() : Quality.COMM_ERROR.wireName(),
        "point %s must be read before it is written, but its quality is %s"
            .formatted(name, why.wireName()));
  }

  /**
   * Requests the final approval; a timeout counts as refusal. Returns the receipt of a refusal, or
   * empty if the writes may be sent.
   */
  private Optional<Receipt> requestApproval(Map<PointName, Value> toRestore)
      throws CommandRejectedException {
    try {
      before
          .requestApproval(toRestore)
          .toCompletableFuture()
          .get(APPROVAL_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      return Optional.empty();
    } catch (ExecutionException refused) {
      if (refused.getCause() instanceof CommandRejectedException rejected) {
        throw rejected;
      }
      LOG.error("command not started device={} id={}", device.id(), command.id(), refused);
    } catch (TimeoutException late) {
      LOG.error(
          "command not started device={} id={} why=\"no approval of the write in time\"",
          device.id(),
          command.id());
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
    return Optional.of(
        receipt(
            Result.FAILED, "not_recorded", "the command could not be recorded; nothing was sent"));
  }

  private Receipt write(List<WritableLine.Prepared> writes) {
    for (int at = 0; at < writes.size(); at++) {
      WritableLine.Prepared write = writes.get(at);
      written.put(write.name(), write.value());
      recent.add(write.name());
      Optional<Receipt> end = write(write, writes.subList(0, at), writes.size());
      if (end.isPresent()) {
        return end.get();
      }
    }
    LineReadBackResult readBackResult = settle(writes);
    if (readBackResult.isAsWritten()) {
      return receipt(Result.APPLIED, "", "%d written and read back".formatted(writes.size()));
    }
    return readBackResult.differs()
        ? receipt(Result.FAILED, "read_back_differs", readBackResult.toString())
        : receipt(Result.UNDECIDED, readBackResult.reason(), readBackResult.toString());
  }

  /** Sends one write. Returns empty if the next may be sent, else the final receipt. */
  private Optional<Receipt> write(
      WritableLine.Prepared write, List<WritableLine.Prepared> earlier, int total) {
    RequestOutcome ask;
    try {
      ask = reads.sendWrite(write.request());
    } catch (LineReads.NotOpenException neverSent) {
      written.remove(write.name());
      recent.removeLast(write.name());
      return failed(
          earlier,
          total,
          Quality.COMM_ERROR.wireName(),
          "the write of %s was not sent".formatted(write.name()));
    } catch (IOException gone) {
      return resolveUnanswered(write, earlier, total, Quality.COMM_ERROR.wireName());
    }
    if (ask instanceof RequestOutcome.Answered answered
        && device.isConfirmation(answered.content())) {
      return Optional.empty();
    }
    if (ask instanceof RequestOutcome.RejectedRequest) {
      return failed(
          earlier, total, "device_refused", "the device rejected the write of " + write.name());
    }
    boolean isSilent = ask instanceof RequestOutcome.NoResponse;
    return resolveUnanswered(
        write, earlier, total, (isSilent ? Quality.TIMEOUT : Quality.COMM_ERROR).wireName());
  }

  /** Resolves a write that the device may or may not have executed. */
  private Optional<Receipt> resolveUnanswered(
      WritableLine.Prepared write, List<WritableLine.Prepared> earlier, int total, String reason) {
    LineReadBackResult readBackResult = settle(List.of(write));
    if (readBackResult.isAsWritten()) {
      return Optional.empty();
    }
    String detail = "no response to the write of %s; %s".formatted(write.name(), readBackResult);
    return readBackResult.differs()
        ? failed(earlier, total, reason, detail)
        : Optional.of(receipt(Result.UNDECIDED, reason, detail));
  }

  /**
   * Ends the command after a write that definitely failed, and reports the outcome of the writes
   * before it.
   */
  private Optional<Receipt> failed(
      List<WritableLine.Prepared> earlier, int total, String reason, String detail) {
    if (earlier.isEmpty()) {
      return Optional.of(receipt(Result.FAILED, reason, detail));
    }
    readBackOnce(earlier);
    return Optional.of(
        receipt(
            Result.FAILED,
            reason,
            "%s; %d of %d points were written before".formatted(detail, earlier.size(), total)));
  }

  /** Reads back until all values are as written, at most three times. */
  private LineReadBackResult settle(List<WritableLine.Prepared> writes) {
    LineReadBackResult readBackResult = readBackOnce(writes);
    for (Duration pause : PAUSES) {
      if (readBackResult.isAsWritten()) {
        return readBackResult;
      }
      reads.pause(pause);
      readBackResult = readBackOnce(writes);
    }
    return readBackResult;
  }

  private LineReadBackResult readBackOnce(List<WritableLine.Prepared> writes) {
    Set<PointName> names = new HashSet<>();
    writes.forEach(write -> names.add(write.name()));
    LineReadBackResult readBackResult = new LineReadBackResult(writes, reads.readNow(names));
    readBack.putAll(readBackResult.values());
    return readBackResult;
  }

  private Receipt receipt(Result result, String reason, String detail) {
    return new Receipt(result, reason, detail, written, readBack);
  }
}
