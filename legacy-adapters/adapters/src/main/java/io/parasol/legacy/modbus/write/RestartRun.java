// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.write;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Restart;
import io.parasol.config.model.site.DurationText;
import io.parasol.legacy.CommandExecution;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.WriteCheck;
import io.parasol.legacy.WriteCheck.AllowedWrites;
import io.parasol.legacy.WriteSteps;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.ReadSnapshot;
import io.parasol.legacy.modbus.poll.ErrorMapping;
import io.parasol.legacy.modbus.poll.FreshRead;
import io.parasol.legacy.modbus.poll.LinkArbiter;
import io.parasol.legacy.modbus.poll.PollContext;
import io.parasol.legacy.modbus.poll.PolledDevice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The restart of a device. It runs the same checks and preconditions as a write, then sends the
 * request that the profile defines, once. Then it reads the device from time to time until the
 * device answers again. Other devices use the link in the meantime.
 *
 * <p>Only the response to the request proves the restart. A device that disappears before it
 * responds, and comes back, may as well have never received the request.
 */
@ConfinedTo("link")
public final class RestartRun {

  /** The pause between two checks whether the device is back. */
  static final Duration PAUSE = Duration.ofSeconds(2);

  private final PolledDevice device;
  private final PollContext context;
  private final Command command;
  private final LinkClaim claim;
  private final CommandExecution execution;

  public RestartRun(PolledDevice device, PollContext context, Command command, BeforeWrite before) {
    this.device = device;
    this.context = context;
    this.command = command;
    this.claim = new LinkClaim(context);
    this.execution = new CommandExecution(device.id(), command, before, claim);
  }

  /** Starts the restart; completes with the only receipt, never exceptionally. */
  public CompletionStage<Receipt> run() {
    execution.step(
        () -> {
          Restart restart = WriteCheck.requireRestart(device.map().profile().restart(), command);
          context.arbiter().requireOneMaster();
          execution.onResult(claim.claim(), claimed -> readFirst(restart));
        });
    return execution.receipt();
  }

  private void readFirst(Restart restart) {
    WritePlanner planner = new WritePlanner(device, command, AllowedWrites.none());
    execution.onResult(
        FreshRead.of(device, context, planner.toRead()),
        snapshot -> {
          if (planner.plan(snapshot) instanceof WriteSteps.Ended<WriteRequest> ended) {
            end(ended.result(), ended.reason(), ended.detail());
          } else {
            execution.step(() -> requestApproval(restart));
          }
        });
  }

  private void requestApproval(Restart restart) throws CommandRejectedException {
    context.arbiter().requireOneMaster();
    execution.requestApproval(Map.of(), () -> send(restart));
  }

  private void send(Restart restart) {
    execution.sending();
    context
        .arbiter()
        .sendUrgent(device.requestTarget(), request(restart))
        .whenComplete(
            (answer, failure) ->
                execution.step(
                    () -> {
                      if (failure == null) {
                        answered(restart, answer);
                      } else {
                        unanswered(restart, LinkArbiter.failure(failure));
                      }
                    }));
  }

  private static ModbusRequest request(Restart restart) {
    int address = restart.at().offset();
    return restart.at().table().isBits()
        ? new ModbusRequest.WriteCoil(address, restart.value() == 1)
        : new ModbusRequest.WriteRegister(address, restart.value());
  }

  private void answered(Restart restart, ModbusResponse answer) {
    int code = answer instanceof ModbusResponse.ExceptionResponse refused ? refused.code() : 0;
    if (code == 0 || code == ModbusResponse.ExceptionResponse.ACKNOWLEDGE) {
      awaitResponse(true, context.time().now(), restart.within());
    } else if (code == ModbusResponse.ExceptionResponse.GATEWAY_TARGET_FAILED) {
      awaitResponse(false, context.time().now(), restart.within());
    } else if (ErrorMapping.isRejection(code)) {
      end(Result.FAILED, ErrorMapping.reason(code), "the device rejected the restart");
    } else {
      end(Result.UNDECIDED, ErrorMapping.reason(code), "the device failed during the restart");
    }
  }

  private void unanswered(Restart restart, ModbusFailure failure) {
    if (failure.wasSent()) {
      awaitResponse(false, context.time().now(), restart.within());
    } else {
      execution.notSent();
      end(Result.FAILED, ErrorMapping.reason(failure), "the restart was never sent");
    }
  }

  /**
   * Reads the first point until there is a response.
   *
   * @param isConfirmed whether the device has confirmed the restart.
   */
  private void awaitResponse(boolean isConfirmed, long since, Duration within) {
    execution.pause(
        PAUSE,
        () ->
            FreshRead.of(device, context, firstPoint())
                .thenAccept(
                    snapshot ->
                        execution.step(
                            () -> {
                              Duration passed = Duration.ofNanos(context.time().now() - since);
                              if (hasResponded(snapshot)) {
                                finish(isConfirmed, passed);
                              } else if (passed.compareTo(within) < 0) {
                                awaitResponse(isConfirmed, since, within);
                              } else {
                                end(
                                    Result.UNDECIDED,
                                    Quality.TIMEOUT.wireName(),
                                    "no response for %s after the restart was sent"
                                        .formatted(DurationText.of(within)));
                              }
                            })));
  }

  private List<PointDecoder> firstPoint() {
    return device.map().points().stream().limit(1).toList();
  }

  /** Returns whether the device answers; an exception response counts as well. */
  private static boolean hasResponded(ReadSnapshot snapshot) {
    return snapshot.readings().stream()
        .allMatch(
            reading ->
                reading.quality() != Quality.TIMEOUT && reading.quality() != Quality.COMM_ERROR);
  }

  private void finish(boolean isConfirmed, Duration passed) {
    Duration rounded = Duration.ofSeconds(passed.toSeconds());
    if (isConfirmed) {
      end(Result.APPLIED, "", "answers again after %s".formatted(DurationText.of(rounded)));
    } else {
      end(
          Result.UNDECIDED,
          "unconfirmed",
          "no response to the restart, but the device answers now");
    }
  }

  private void end(Result result, String reason, String detail) {
    execution.end(result, reason, detail);
  }
}
