// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.Receipt.Result;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The execution of one command on a link, for any protocol and action. It requests the final
 * approval before anything is sent, and ends with one receipt. A defect of the gateway in one of
 * its steps ends it as well.
 */
@ConfinedTo("link")
public final class CommandExecution {

  /** Maximum time until the final approval; a later approval counts as refusal. */
  public static final Duration APPROVAL_TIMEOUT = Duration.ofSeconds(10);

  private static final Logger log = LoggerFactory.getLogger(CommandExecution.class);

  private final DeviceId device;
  private final Command command;
  private final BeforeWrite before;
  private final CommandThread thread;
  private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();
  private final Map<PointName, Value> written = new LinkedHashMap<>();
  private final Map<PointName, Value> readBack = new LinkedHashMap<>();

  /** Number of requests that the device may have executed. */
  private int sent;

  /** A step of an execution. */
  @FunctionalInterface
  public interface Step {
    void run() throws CommandRejectedException;
  }

  /** The thread of a link, on which a command is executed. */
  public interface CommandThread {

    /**
     * Requests the final approval and waits for it. Where others may use the link meanwhile, it is
     * requested once more when the link is free.
     *
     * @return completes on this thread, with the outcome of the approval, or exceptionally if that
     *     takes longer than the timeout.
     */
    CompletionStage<Void> await(Supplier<CompletionStage<Void>> approval, Duration timeout);

    /** Continues on this thread after the given time. Others may use the link meanwhile. */
    void pause(Duration pause, Runnable then);

    /** Called when the command has ended, right before its receipt. */
    default void ended() {}

    /** Implements {@link #await} for a thread that must not block. */
    static CompletionStage<Void> awaitOn(
        ScheduledExecutorService loop, CompletionStage<Void> approval, Duration timeout) {
      CompletableFuture<Void> onLoop = new CompletableFuture<>();
      approval.whenCompleteAsync(
          (approved, refusal) -> {
            if (refusal == null) {
              onLoop.complete(null);
            } else {
              onLoop.completeExceptionally(refusal);
            }
          },
          loop);
      ScheduledFuture<?> timer =
          loop.schedule(
              () ->
                  onLoop.completeExceptionally(
                      new IllegalStateException("no approval of the write within " + timeout)),
              timeout.toNanos(),
              TimeUnit.NANOSECONDS);
      return onLoop.whenComplete((approved, refusal) -> timer.cancel(false));
    }
  }

  public CommandExecution(
      DeviceId device, Command command, BeforeWrite before, CommandThread thread) {
    this.device = device;
    this.command = command;
    this.before = before;
    this.thread = thread;
  }

  public Command command() {
    return command;
  }

  /** Returns the stage that completes with the only receipt, never exceptionally. */
  public CompletionStage<Receipt> receipt() {
    return receipt;
  }

  /** Returns the values that were sent, for the receipt. The caller adds to this map. */
  Map<PointName, Value> written() {
    return written;
  }

  /** Returns the values that were read back, for the receipt. The caller adds to this map. */
  Map<PointName, Value> readBack() {
    return readBack;
  }

  /** Requests the final approval for what is about to be sent, and continues if it is granted. */
  public void requestApproval(Map<PointName, Value> toRestore, Step then) {
    thread
        .await(() -> before.requestApproval(toRestore), APPROVAL_TIMEOUT)
        .whenComplete(
            (approved, refusal) ->
                step(
                    () -> {
                      if (refusal == null) {
                        then.run();
                      } else {
                        approvalRefused(cause(refusal));
                      }
                    }));
  }

  private void approvalRefused(Throwable why) {
    if (why instanceof CommandRejectedException rejected) {
      reject(rejected);
    } else {
      log.error("command not started device={} id={}", device, command.id(), why);
      end(Result.FAILED, "not_recorded", "the command could not be recorded; nothing was sent");
    }
  }

  /** Records that a request is about to be sent. */
  public void sending() {
    sent++;
  }

  /** Records that the last request was not sent. */
  public void notSent() {
    sent--;
  }

  /** Continues after the given time. */
  public void pause(Duration pause, Step then) {
    thread.pause(pause, () -> step(then));
  }

  /** Continues with the result of a stage that completes on this thread. */
  public <R> void onResult(CompletionStage<R> stage, Consumer<R> then) {
    stage.whenComplete(
        (result, failure) ->
            step(
                () -> {
                  if (failure == null) {
                    then.accept(result);
                  } else {
                    failed(cause(failure));
                  }
                }));
  }

  private void failed(Throwable why) {
    if (why instanceof CommandRejectedException rejected) {
      reject(rejected);
    } else {
      defect(why);
    }
  }

  private void reject(CommandRejectedException rejected) {
    end(
        Result.REJECTED,
        rejected.reason().wireName(),
        Optional.ofNullable(rejected.getMessage()).orElse(""));
  }

  /** Ends the command with its receipt. */
  public void end(Result result, String reason, String detail) {
    thread.ended();
    receipt.complete(new Receipt(result, reason, detail, written, readBack));
  }

  /**
   * Runs one step, unless the command has ended. A rejection ends the command. So does a defect of
   * the gateway: as undecided if anything was sent, otherwise as failed.
   */
  public void step(Step what) {
    if (receipt.isDone()) {
      return;
    }
    try {
      what.run();
    } catch (CommandRejectedException rejected) {
      reject(rejected);
    } catch (RuntimeException defect) {
      defect(defect);
    }
  }

  private void defect(Throwable defect) {
    log.error("command step failed device={} id={}", device, command.id(), defect);
    end(
        sent > 0 ? Result.UNDECIDED : Result.FAILED,
        "internal_error",
        "internal error of the gateway; see its log");
  }

  /** Returns the cause of a failure, without the wrapper that completion stages add. */
  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
