// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Receipt.Result;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One command on its way through a link, whatever it asks for: it is checked, has the line for
 * itself, gets the last say before anything is sent, and ends with one receipt. Used on the link's
 * thread only.
 */
final class Errand {

  private static final Logger LOG = LoggerFactory.getLogger(Errand.class);

  private final PolledDevice device;
  private final PollContext context;
  private final Command command;
  private final BeforeWrite before;
  private final LineHold line;
  private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();
  private final Map<PointName, Value> written = new LinkedHashMap<>();
  private final Map<PointName, Value> readBack = new LinkedHashMap<>();

  /** Requests that the device may have obeyed. */
  private int sent;

  /** What the profile says to the command. */
  @FunctionalInterface
  interface Check<T> {
    T check(Command command) throws CommandRejectedException;
  }

  Errand(PolledDevice device, PollContext context, Command command, BeforeWrite before) {
    this.device = device;
    this.context = context;
    this.command = command;
    this.before = before;
    this.line = new LineHold(context);
  }

  /** The values that were sent, for the receipt. */
  Map<PointName, Value> written() {
    return written;
  }

  /** The values that the device showed, for the receipt. */
  Map<PointName, Value> readBack() {
    return readBack;
  }

  /**
   * Begins: goes on with what the check gives, once the line is the command's alone.
   *
   * @return completes with the one receipt, never exceptionally.
   */
  <T> CompletionStage<Receipt> begin(Check<T> check, Consumer<T> then) {
    step(
        () -> {
          try {
            T checked = check.check(command);
            context.line().requireOneMaster();
            line.claim(() -> step(() -> then.accept(checked)));
          } catch (CommandRejectedException refused) {
            reject(refused);
          }
        });
    return receipt;
  }

  /** Goes on if what is about to be sent may be sent; with what is to be taken back later on. */
  void askLast(Map<PointName, Value> toTakeBack, Runnable then) {
    try {
      context.line().requireOneMaster();
    } catch (CommandRejectedException refused) {
      reject(refused);
      return;
    }
    LastSay.ask(before, toTakeBack, context.time())
        .whenComplete(
            (said, refusal) ->
                step(
                    () -> {
                      if (refusal == null) {
                        then.run();
                      } else {
                        refusedAtLast(LastSay.why(refusal));
                      }
                    }));
  }

  private void refusedAtLast(Throwable why) {
    if (why instanceof CommandRejectedException rejected) {
      reject(rejected);
    } else {
      LOG.error("command not begun device={} id={}", device.id(), command.id(), why);
      end(Result.FAILED, "not_recorded", "it could not be recorded, nothing was sent");
    }
  }

  /** What may be sent once only; then one of the two is told. */
  void send(
      ModbusRequest request, Consumer<ModbusResponse> onAnswer, Consumer<ModbusFailure> onFailure) {
    sent++;
    context
        .line()
        .sendUrgent(device.asked(), request)
        .whenComplete(
            (answer, failure) ->
                step(
                    () -> {
                      if (failure == null) {
                        onAnswer.accept(answer);
                        return;
                      }
                      ModbusFailure why = Line.failure(failure);
                      if (!why.wasSent()) {
                        sent--;
                      }
                      onFailure.accept(why);
                    }));
  }

  /** Goes on after that time, with the line; meanwhile others have it. */
  void pause(Duration pause, Runnable then) {
    line.pause(pause, () -> step(then));
  }

  private void reject(CommandRejectedException refused) {
    end(
        Result.REJECTED,
        refused.reason().word(),
        Optional.ofNullable(refused.getMessage()).orElse(""));
  }

  void end(Result result, String reason, String detail) {
    line.giveBack();
    receipt.complete(new Receipt(result, reason, detail, written, readBack));
  }

  /** One step; a defect of ours in it ends the command, and never says more than is known. */
  void step(Runnable what) {
    if (receipt.isDone()) {
      return;
    }
    try {
      what.run();
    } catch (RuntimeException defect) {
      LOG.error("command broke off device={} id={}", device.id(), command.id(), defect);
      end(
          sent > 0 ? Result.UNDECIDED : Result.FAILED,
          "internal_error",
          "a defect of the gateway; see its log");
    }
  }
}
