// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.WriteSteps.PlannedWrite;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The execution of one write command, for any protocol:
 *
 * <ol>
 *   <li>check the command against the write list
 *   <li>read what the writes depend on, and check the preconditions
 *   <li>leave out values that the device keeps in flash memory and already has
 *   <li>request the final approval, once, right before the first write; a timeout counts as refusal
 *   <li>write, in the command's order; a write is never sent twice
 *   <li>read back, while the device settles
 * </ol>
 *
 * <p>A write that was sent and got no response is read back before anything else is written. If it
 * cannot be read back, the result is {@link Result#UNDECIDED}. A write during which the device
 * failed is read back, too: the result is {@link Result#FAILED} only if the device has another
 * value. After a write that definitely failed, nothing else is written; the writes before it are
 * read back for the receipt.
 *
 * @param <T> the points of the protocol that can be written.
 * @param <V> a value of such a point that passed the check.
 * @param <W> one request that writes values.
 */
@ConfinedTo("link")
public final class WriteExecution<T extends WriteTarget<V>, V, W extends PlannedWrite> {

  private final WriteCheck<T, V> check;
  private final RecentWrites recent;
  private final CommandExecution execution;
  private final WriteSteps<T, V, W> steps;
  private List<W> writes = List.of();

  public WriteExecution(
      WriteCheck<T, V> check,
      RecentWrites recent,
      CommandExecution execution,
      WriteSteps<T, V, W> steps) {
    this.check = check;
    this.recent = recent;
    this.execution = execution;
    this.steps = steps;
  }

  /**
   * Starts the command.
   *
   * @return completes with the only receipt, never exceptionally.
   */
  public CompletionStage<Receipt> run() {
    execution.step(
        () -> execution.onResult(steps.plan(check.check(execution.command())), this::planned));
    return execution.receipt();
  }

  private void planned(WriteSteps.Plan<W> plan) {
    if (plan instanceof WriteSteps.Ended<W> ended) {
      end(ended);
    } else if (plan instanceof WriteSteps.Ready<W> ready) {
      execution.readBack().putAll(ready.alreadyInFlash());
      writes = ready.writes();
      if (writes.isEmpty() && ready.toRestore().isEmpty()) {
        endWithoutWrite();
      } else {
        execution.step(() -> requestApproval(ready.toRestore()));
      }
    }
  }

  private void requestApproval(Map<PointName, Value> toRestore) throws CommandRejectedException {
    Optional<WriteSteps.Ended<W>> notReady = steps.whyNotReady(writes);
    if (notReady.isPresent()) {
      end(notReady.get());
      return;
    }
    execution.requestApproval(
        toRestore,
        () -> {
          if (writes.isEmpty()) {
            endWithoutWrite();
          } else {
            write(0);
          }
        });
  }

  private void endWithoutWrite() {
    execution.end(Result.APPLIED, "", "the device already has these values; nothing was sent");
  }

  private void write(int next) {
    if (next == writes.size()) {
      settle(writes, this::onReadBack);
      return;
    }
    W write = writes.get(next);
    execution.written().putAll(write.values());
    write.values().keySet().forEach(recent::add);
    execution.sending();
    execution.onResult(steps.send(write), outcome -> sent(next, outcome));
  }

  private void sent(int at, WriteSteps.Outcome outcome) {
    W write = writes.get(at);
    if (outcome instanceof WriteSteps.Accepted accepted) {
      execution.readBack().putAll(accepted.reported());
      write(at + 1);
    } else if (outcome instanceof WriteSteps.Refused refused) {
      execution.readBack().putAll(refused.reported());
      failed(at, refused.reason(), refused.detail());
    } else if (outcome instanceof WriteSteps.NotSent notSent) {
      execution.notSent();
      for (PointName point : write.values().keySet()) {
        execution.written().remove(point);
        recent.removeLast(point);
      }
      failed(at, notSent.reason(), "the write of %s was not sent".formatted(write.names()));
    } else if (outcome instanceof WriteSteps.Unanswered unanswered) {
      resolveUnanswered(at, unanswered.reason());
    } else if (outcome instanceof WriteSteps.DeviceFailed broken) {
      resolveFailure(at, broken);
    } else if (outcome instanceof WriteSteps.StillWorking working) {
      resolveWorking(at, working);
    } else if (outcome instanceof WriteSteps.Undecided undecided) {
      execution.end(Result.UNDECIDED, undecided.reason(), undecided.detail());
    }
  }

  /** Resolves a write that the device may or may not have executed. It is not sent again. */
  private void resolveUnanswered(int at, String reason) {
    W write = writes.get(at);
    settle(
        List.of(write),
        result -> {
          String detail = "no response to the write of %s; %s".formatted(write.names(), result);
          if (result.isAsWritten()) {
            write(at + 1);
          } else if (result.differs()) {
            failed(at, reason, detail);
          } else {
            execution.end(Result.UNDECIDED, reason, detail);
          }
        });
  }

  /**
   * Resolves a write during which the device failed. That it shows the value does not prove that it
   * obeys.
   */
  private void resolveFailure(int at, WriteSteps.DeviceFailed failure) {
    settle(
        List.of(writes.get(at)),
        result -> {
          if (result.differs()) {
            failed(at, failure.reason(), "%s; %s".formatted(failure.detail(), result));
          } else {
            String read = result.isAsWritten() ? "it reads back as written" : result.toString();
            execution.end(
                Result.UNDECIDED, failure.reason(), "%s; %s".formatted(failure.detail(), read));
          }
        });
  }

  /** Resolves a write that the device is still carrying out. Nothing else is written before it. */
  private void resolveWorking(int at, WriteSteps.StillWorking working) {
    settle(
        List.of(writes.get(at)),
        result -> {
          if (result.isAsWritten()) {
            write(at + 1);
          } else {
            execution.end(
                Result.UNDECIDED, working.reason(), "%s; %s".formatted(working.detail(), result));
          }
        });
  }

  /**
   * Ends the command after a write that definitely failed, and reports the outcome of the writes
   * before it.
   */
  private void failed(int at, String reason, String detail) {
    if (at == 0) {
      execution.end(Result.FAILED, reason, detail);
      return;
    }
    List<W> done = writes.subList(0, at);
    execution.onResult(
        steps.readBack(done),
        result -> {
          execution.readBack().putAll(result.values());
          execution.end(
              Result.FAILED,
              reason,
              "%s; %d of %d points were written before"
                  .formatted(detail, points(done), points(writes)));
        });
  }

  /**
   * Reads back as soon as the device shows written values: at once, unless it needs time to settle.
   */
  private void settle(List<W> of, Consumer<ReadBack> then) {
    Duration settle = steps.settleTime();
    if (settle.isZero()) {
      readBack(of, 0, then);
    } else {
      execution.pause(settle, () -> readBack(of, 0, then));
    }
  }

  /** Reads back until all values are as written, with a limited number of attempts. */
  private void readBack(List<W> of, int attempt, Consumer<ReadBack> then) {
    List<Duration> pauses = steps.pauses();
    execution.onResult(
        steps.readBack(of),
        result -> {
          execution.readBack().putAll(result.values());
          if (result.isAsWritten() || attempt == pauses.size()) {
            then.accept(result);
          } else {
            execution.pause(pauses.get(attempt), () -> readBack(of, attempt + 1, then));
          }
        });
  }

  private void onReadBack(ReadBack result) {
    if (result.isAsWritten()) {
      // Not formatted: with each format, Java reads the symbols of its language again.
      execution.end(Result.APPLIED, "", points(writes) + " written and read back");
    } else if (result.differs()) {
      execution.end(Result.FAILED, "read_back_differs", result.toString());
    } else {
      execution.end(Result.UNDECIDED, result.reason(), result.toString());
    }
  }

  private void end(WriteSteps.Ended<W> ended) {
    execution.end(ended.result(), ended.reason(), ended.detail());
  }

  private static <W extends PlannedWrite> int points(List<W> of) {
    return of.stream().mapToInt(write -> write.values().size()).sum();
  }
}
