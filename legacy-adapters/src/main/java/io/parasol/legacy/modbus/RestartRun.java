// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.config.site.DurationText;
import io.parasol.config.site.Restart;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Receipt.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a device start anew, on the link's thread: checks and preconditions as for a write, then
 * the one request that its profile names, sent once, and then it is asked now and then until it
 * answers again. Its neighbours have the line meanwhile.
 *
 * <p>That it has started anew is told by its own word alone: by the answer to the request. A device
 * that is gone before it has answered, and comes back, may as well have lost the request.
 */
final class RestartRun {

  private static final Logger LOG = LoggerFactory.getLogger(RestartRun.class);

  /** Between two looks whether the device is back. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  private final PolledDevice device;
  private final PollContext context;
  private final WriteCheck check;
  private final Command command;
  private final BeforeWrite before;
  private final LineHold line;
  private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();
  private boolean isSent;

  RestartRun(
      PolledDevice device,
      PollContext context,
      WriteCheck check,
      Command command,
      BeforeWrite before) {
    this.device = device;
    this.context = context;
    this.check = check;
    this.command = command;
    this.before = before;
    this.line = new LineHold(context);
  }

  /** Begins; completes with the one receipt, never exceptionally. */
  CompletionStage<Receipt> run() {
    step(
        () -> {
          try {
            Restart how = check.restart(command);
            context.line().requireOneMaster();
            line.claim(() -> step(() -> readFirst(how)));
          } catch (CommandRejectedException refused) {
            reject(refused);
          }
        });
    return receipt;
  }

  private void readFirst(Restart how) {
    Preparation preparation = new Preparation(device, command, Map.of());
    FreshRead.of(device, context, preparation.toRead())
        .thenAccept(
            snapshot ->
                step(
                    () -> {
                      if (preparation.with(snapshot) instanceof Preparation.Ended ended) {
                        end(ended.result(), ended.reason(), ended.detail());
                      } else {
                        arm(how);
                      }
                    }));
  }

  private void arm(Restart how) {
    LastSay.ask(before, Map.of(), context.time())
        .whenComplete(
            (said, refusal) ->
                step(
                    () -> {
                      if (refusal == null) {
                        send(how);
                      } else {
                        refusedAtLast(refusal);
                      }
                    }));
  }

  private void refusedAtLast(Throwable refusal) {
    Throwable cause = LastSay.why(refusal);
    if (cause instanceof CommandRejectedException rejected) {
      reject(rejected);
    } else {
      LOG.error("command not begun device={} id={}", device.id(), command.id(), cause);
      end(Result.FAILED, "not_recorded", "the restart could not be recorded, nothing was sent");
    }
  }

  private void send(Restart how) {
    isSent = true;
    context
        .line()
        .sendUrgent(device.asked(), request(how))
        .whenComplete(
            (answer, failure) ->
                step(
                    () -> {
                      if (failure == null) {
                        answered(how, answer);
                      } else {
                        unanswered(how, Line.failure(failure));
                      }
                    }));
  }

  private static ModbusRequest request(Restart how) {
    int address = how.at().offset();
    return how.at().table().isBits()
        ? new ModbusRequest.WriteCoil(address, how.value() == 1)
        : new ModbusRequest.WriteRegister(address, how.value());
  }

  private void answered(Restart how, ModbusResponse answer) {
    int code = answer instanceof ModbusResponse.Refused refused ? refused.code() : 0;
    if (code == 0 || code == ModbusResponse.Refused.ACKNOWLEDGE) {
      awaitBack(true, context.time().now(), how.within());
    } else if (code == ModbusResponse.Refused.TARGET_SILENT) {
      awaitBack(false, context.time().now(), how.within());
    } else {
      end(Result.FAILED, Meaning.reason(code), "the device refused to start anew");
    }
  }

  private void unanswered(Restart how, ModbusFailure failure) {
    if (failure.wasSent()) {
      awaitBack(false, context.time().now(), how.within());
    } else {
      end(Result.FAILED, Meaning.reason(failure), "the restart was never sent");
    }
  }

  /**
   * Asks for the first point until there is an answer.
   *
   * @param isTaken whether the device has said that it starts anew.
   */
  private void awaitBack(boolean isTaken, long since, Duration within) {
    line.pause(
        PAUSE,
        () ->
            FreshRead.of(device, context, anyPoint())
                .thenAccept(
                    snapshot ->
                        step(
                            () -> {
                              Duration passed = Duration.ofNanos(context.time().now() - since);
                              if (isThere(snapshot)) {
                                isBack(isTaken, passed);
                              } else if (passed.compareTo(within) < 0) {
                                awaitBack(isTaken, since, within);
                              } else {
                                end(
                                    Result.UNDECIDED,
                                    Quality.TIMEOUT.word(),
                                    "silent for %s after the restart was sent"
                                        .formatted(DurationText.of(within)));
                              }
                            })));
  }

  private List<PointDecoder> anyPoint() {
    return device.map().points().stream().limit(1).toList();
  }

  /** Also a device that refuses the point is one that answers. */
  private static boolean isThere(Snapshot snapshot) {
    return snapshot.readings().stream()
        .allMatch(
            reading ->
                reading.quality() != Quality.TIMEOUT && reading.quality() != Quality.COMM_ERROR);
  }

  private void isBack(boolean isTaken, Duration passed) {
    Duration rounded = Duration.ofSeconds(passed.toSeconds());
    if (isTaken) {
      end(Result.APPLIED, "", "answers again after %s".formatted(DurationText.of(rounded)));
    } else {
      end(Result.UNDECIDED, "unconfirmed", "no answer to the restart, and the device is there");
    }
  }

  private void reject(CommandRejectedException refused) {
    end(Result.REJECTED, refused.reason().word(), String.valueOf(refused.getMessage()));
  }

  private void end(Result result, String reason, String detail) {
    line.giveBack();
    receipt.complete(new Receipt(result, reason, detail, Map.of(), Map.of()));
  }

  /** One step; a defect of ours in it ends the command, and never says more than is known. */
  private void step(Runnable what) {
    if (receipt.isDone()) {
      return;
    }
    try {
      what.run();
    } catch (RuntimeException defect) {
      LOG.error("restart broke off device={} id={}", device.id(), command.id(), defect);
      end(
          isSent ? Result.UNDECIDED : Result.FAILED,
          "internal_error",
          "a defect of the gateway; see its log");
    }
  }
}
