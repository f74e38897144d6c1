// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.write;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.poll.LinkArbiter;
import io.parasol.legacy.modbus.poll.PollContext;
import io.parasol.legacy.modbus.poll.PolledDevice;
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
 * The execution of one command on a link, whatever its action: it checks the command, claims the
 * line, requests the final approval before anything is sent, and ends with one receipt. Used on the
 * link's thread only.
 */
final class CommandExecution {

  private static final Logger LOG = LoggerFactory.getLogger(CommandExecution.class);

  private final PolledDevice device;
  private final PollContext context;
  private final Command command;
  private final BeforeWrite before;
  private final LinkClaim claim;
  private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();
  private final Map<PointName, Value> written = new LinkedHashMap<>();
  private final Map<PointName, Value> readBack = new LinkedHashMap<>();

  /** Number of requests that the device may have executed. */
  private int sent;

  /** A check of the command against the profile. */
  @FunctionalInterface
  interface Check<T> {
    T check(Command command) throws CommandRejectedException;
  }

  CommandExecution(PolledDevice device, PollContext context, Command command, BeforeWrite before) {
    this.device = device;
    this.context = context;
    this.command = command;
    this.before = before;
    this.claim = new LinkClaim(context);
  }

  /** Returns the values that were sent, for the receipt. The caller adds to this map. */
  Map<PointName, Value> written() {
    return written;
  }

  /** Returns the values that were read back, for the receipt. The caller adds to this map. */
  Map<PointName, Value> readBack() {
    return readBack;
  }

  /**
   * Starts the command: checks it, claims the line, then continues with the result of the check.
   *
   * @return completes with the only receipt, never exceptionally.
   */
  <T> CompletionStage<Receipt> begin(Check<T> check, Consumer<T> then) {
    step(
        () -> {
          try {
            T checked = check.check(command);
            context.arbiter().requireOneMaster();
            claim.claim(() -> step(() -> then.accept(checked)));
          } catch (CommandRejectedException refused) {
            reject(refused);
          }
        });
    return receipt;
  }

  /**
   * Requests the final approval for what is about to be sent, and continues if it is granted.
   *
   * @param toRestore values to restore later, if the command is limited in time.
   */
  void requestApproval(Map<PointName, Value> toRestore, Runnable then) {
    try {
      context.arbiter().requireOneMaster();
    } catch (CommandRejectedException refused) {
      reject(refused);
      return;
    }
    WriteApproval.request(before, toRestore, context.time())
        .whenComplete(
            (approved, refusal) ->
                step(
                    () -> {
                      if (refusal == null) {
                        then.run();
                      } else {
                        approvalRefused(WriteApproval.cause(refusal));
                      }
                    }));
  }

  private void approvalRefused(Throwable why) {
    if (why instanceof CommandRejectedException rejected) {
      reject(rejected);
    } else {
      LOG.error("command not started device={} id={}", device.id(), command.id(), why);
      end(Result.FAILED, "not_recorded", "the command could not be recorded; nothing was sent");
    }
  }

  /** Sends a request exactly once, then calls one of the two consumers. */
  void send(
      ModbusRequest request, Consumer<ModbusResponse> onAnswer, Consumer<ModbusFailure> onFailure) {
    sent++;
    context
        .arbiter()
        .sendUrgent(device.askedUnit(), request)
        .whenComplete(
            (answer, failure) ->
                step(
                    () -> {
                      if (failure == null) {
                        onAnswer.accept(answer);
                        return;
                      }
                      ModbusFailure why = LinkArbiter.failure(failure);
                      if (!why.wasSent()) {
                        sent--;
                      }
                      onFailure.accept(why);
                    }));
  }

  /**
   * Releases the line for the given time, then claims it again and continues. Other requests use it
   * meanwhile.
   */
  void pause(Duration pause, Runnable then) {
    claim.pause(pause, () -> step(then));
  }

  private void reject(CommandRejectedException refused) {
    end(
        Result.REJECTED,
        refused.reason().wireName(),
        Optional.ofNullable(refused.getMessage()).orElse(""));
  }

  void end(Result result, String reason, String detail) {
    claim.release();
    receipt.complete(new Receipt(result, reason, detail, written, readBack));
  }

  /**
   * Runs one step. A defect of the gateway in a step ends the command: as undecided if anything was
   * sent, otherwise as failed.
   */
  void step(Runnable what) {
    if (receipt.isDone()) {
      return;
    }
    try {
      what.run();
    } catch (RuntimeException defect) {
      LOG.error("command step failed device={} id={}", device.id(), command.id(), defect);
      end(
          sent > 0 ? Result.UNDECIDED : Result.FAILED,
          "internal_error",
          "internal error of the gateway; see its log");
    }
  }
}
