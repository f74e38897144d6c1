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

  private static final Duration LONGEST_LAST_SAY = Duration.ofSeconds(10);

  /** Pauses before the second and the third read-back. */
  private static final List<Duration> PAUSES =
      List.of(Duration.ofMillis(300), Duration.ofSeconds(1));

  private final LineDevice device;
  private final LineReads reads;
  private final LineWriteCheck check;
  private final RecentWrites recent;
  private final Command command;
  private final BeforeWrite before;
  private final Map<PointName, Value> written = new LinkedHashMap<>();
  private final Map<PointName, Value> readBack = new LinkedHashMap<>();

  LineCommandRun(
      LineDevice device,
      LineReads reads,
      LineWriteCheck check,
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
      return carryOut();
    } catch (CommandRejectedException refused) {
      return ended(
          Result.REJECTED,
          refused.reason().word(),
          Optional.ofNullable(refused.getMessage()).orElse(""));
    } catch (RuntimeException defect) {
      LOG.error("command step failed device={} id={}", device.id(), command.id(), defect);
      return ended(
          written.isEmpty() ? Result.FAILED : Result.UNDECIDED,
          "internal_error",
          "internal error of the gateway; see its log");
    }
  }

  private Receipt carryOut() throws CommandRejectedException {
    List<WritableLine.Prepared> wanted = check.check(command);
    Map<PointName, Reading> now = reads.fresh(toRead(wanted));
    Preconditions.require(command, point -> Optional.ofNullable(now.get(point)), this::number);
    List<WritableLine.Prepared> writes = new ArrayList<>();
    Map<PointName, Value> toTakeBack = new LinkedHashMap<>();
    for (WritableLine.Prepared each : wanted) {
      boolean isInFlash = each.target().rule().wear() == Wear.FLASH;
      Reading reading = now.get(each.name());
      Value has = reading == null ? null : reading.value();
      if (has == null && (isInFlash || command.isForATime())) {
        return unread(each.name(), reading == null ? Quality.COMM_ERROR : reading.quality());
      }
      if (has != null && command.isForATime()) {
        check.requireRestorable(each.target(), has);
        toTakeBack.put(each.name(), has);
      }
      if (isInFlash && has != null && each.isIn(has)) {
        readBack.put(each.name(), each.value());
      } else {
        writes.add(each);
      }
    }
    Optional<Receipt> unsaid =
        writes.isEmpty() && toTakeBack.isEmpty() ? Optional.empty() : lastSay(toTakeBack);
    if (unsaid.isPresent()) {
      return unsaid.get();
    }
    return writes.isEmpty()
        ? ended(Result.APPLIED, "", "the device already has these values; nothing was sent")
        : write(writes);
  }

  /**
   * Returns the points to read first: preconditions, current values of points in flash memory, and
   * values to restore later.
   */
  private Set<PointName> toRead(List<WritableLine.Prepared> wanted) {
    Set<PointName> first = new HashSet<>(command.require().keySet());
    for (WritableLine.Prepared each : wanted) {
      if (each.target().rule().wear() == Wear.FLASH || command.isForATime()) {
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

  private Receipt unread(PointName name, Quality why) {
    return ended(
        Result.FAILED,
        why == Quality.TIMEOUT ? why.word() : Quality.COMM_ERROR.word(),
        "point %s must be read before it is written, but its quality is %s"
            .formatted(name, why.word()));
  }

  /**
   * Requests the final approval; a timeout counts as refusal. Returns the receipt of a refusal, or
   * empty if the writes may be sent.
   */
  private Optional<Receipt> lastSay(Map<PointName, Value> toTakeBack)
      throws CommandRejectedException {
    try {
      before
          .arm(toTakeBack)
          .toCompletableFuture()
          .get(LONGEST_LAST_SAY.toSeconds(), TimeUnit.SECONDS);
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
        ended(
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
    LineReadBackResult settling = settle(writes);
    if (settling.isAsWritten()) {
      return ended(Result.APPLIED, "", "%d written and read back".formatted(writes.size()));
    }
    return settling.differs()
        ? ended(Result.FAILED, "read_back_differs", settling.toString())
        : ended(Result.UNDECIDED, settling.reason(), settling.toString());
  }

  /** Sends one write. Returns empty if the next may be sent, else the final receipt. */
  private Optional<Receipt> write(
      WritableLine.Prepared write, List<WritableLine.Prepared> earlier, int all) {
    RequestOutcome ask;
    try {
      ask = reads.send(write.request());
    } catch (LineReads.NotOpenException neverSent) {
      written.remove(write.name());
      recent.takeBack(write.name());
      return failed(
          earlier,
          all,
          Quality.COMM_ERROR.word(),
          "the write of %s was not sent".formatted(write.name()));
    } catch (IOException gone) {
      return inDoubt(write, earlier, all, Quality.COMM_ERROR.word());
    }
    if (ask instanceof RequestOutcome.Answered answered && device.isTaken(answered.content())) {
      return Optional.empty();
    }
    if (ask instanceof RequestOutcome.Refused) {
      return failed(
          earlier, all, "device_refused", "the device rejected the write of " + write.name());
    }
    boolean isSilent = ask instanceof RequestOutcome.Silent;
    return inDoubt(write, earlier, all, (isSilent ? Quality.TIMEOUT : Quality.COMM_ERROR).word());
  }

  /** Resolves a write that the device may or may not have executed. */
  private Optional<Receipt> inDoubt(
      WritableLine.Prepared write, List<WritableLine.Prepared> earlier, int all, String reason) {
    LineReadBackResult settling = settle(List.of(write));
    if (settling.isAsWritten()) {
      return Optional.empty();
    }
    String detail = "no response to the write of %s; %s".formatted(write.name(), settling);
    return settling.differs()
        ? failed(earlier, all, reason, detail)
        : Optional.of(ended(Result.UNDECIDED, reason, detail));
  }

  /**
   * Ends the command after a write that definitely failed, and reports the outcome of the writes
   * before it.
   */
  private Optional<Receipt> failed(
      List<WritableLine.Prepared> earlier, int all, String reason, String detail) {
    if (earlier.isEmpty()) {
      return Optional.of(ended(Result.FAILED, reason, detail));
    }
    look(earlier);
    return Optional.of(
        ended(
            Result.FAILED,
            reason,
            "%s; %d of %d points were written before".formatted(detail, earlier.size(), all)));
  }

  /** Reads back until all values are as written, at most three times. */
  private LineReadBackResult settle(List<WritableLine.Prepared> writes) {
    LineReadBackResult settling = look(writes);
    for (Duration pause : PAUSES) {
      if (settling.isAsWritten()) {
        return settling;
      }
      reads.pause(pause);
      settling = look(writes);
    }
    return settling;
  }

  private LineReadBackResult look(List<WritableLine.Prepared> writes) {
    Set<PointName> names = new HashSet<>();
    writes.forEach(write -> names.add(write.name()));
    LineReadBackResult settling = new LineReadBackResult(writes, reads.fresh(names));
    readBack.putAll(settling.values());
    return settling;
  }

  private Receipt ended(Result result, String reason, String detail) {
    return new Receipt(result, reason, detail, written, readBack);
  }
}
