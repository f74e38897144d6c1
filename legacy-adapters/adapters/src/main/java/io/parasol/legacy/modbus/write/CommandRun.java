// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.write;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Value;
import io.parasol.legacy.CommandExecution;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.ReadBack;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.RecentWrites;
import io.parasol.legacy.WriteCheck;
import io.parasol.legacy.WriteCheck.AllowedWrites;
import io.parasol.legacy.WriteExecution;
import io.parasol.legacy.WriteSteps;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.PreparedWrite;
import io.parasol.legacy.modbus.plan.WritablePoint;
import io.parasol.legacy.modbus.poll.ErrorMapping;
import io.parasol.legacy.modbus.poll.FreshRead;
import io.parasol.legacy.modbus.poll.LinkArbiter;
import io.parasol.legacy.modbus.poll.PollContext;
import io.parasol.legacy.modbus.poll.PollPass;
import io.parasol.legacy.modbus.poll.PolledDevice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The {@linkplain WriteExecution execution} of one write command on a Modbus link. It claims the
 * line for what must be read first, and for the writes with their read-back: no poll is sent in
 * between. Others use the line while the approval waits for the disk, and in the pauses while the
 * device settles. Nothing is sent while another client uses the line.
 */
@ConfinedTo("link")
public final class CommandRun {

  private final PolledDevice device;
  private final PollContext context;
  private final WriteCheck<WritablePoint, Value> check;
  private final RecentWrites recent;
  private final Command command;
  private final BeforeWrite before;
  private final LinkClaim claim;

  public CommandRun(
      PolledDevice device,
      PollContext context,
      WriteCheck<WritablePoint, Value> check,
      RecentWrites recent,
      Command command,
      BeforeWrite before) {
    this.device = device;
    this.context = context;
    this.check = check;
    this.recent = recent;
    this.command = command;
    this.before = before;
    this.claim = new LinkClaim(context);
  }

  /**
   * Starts the command.
   *
   * @return completes with the only receipt, never exceptionally.
   */
  public CompletionStage<Receipt> run() {
    CommandExecution execution = new CommandExecution(device.id(), command, before, claim);
    return new WriteExecution<>(check, recent, execution, new Steps()).run();
  }

  /** The steps of Modbus. */
  private final class Steps implements WriteSteps<WritablePoint, Value, WriteRequest> {

    @Override
    public CompletionStage<Plan<WriteRequest>> plan(AllowedWrites<WritablePoint, Value> allowed)
        throws CommandRejectedException {
      context.arbiter().requireOneMaster();
      WritePlanner planner = new WritePlanner(device, command, allowed);
      Set<PointDecoder> toRead = planner.toRead();
      CompletionStage<Void> ready =
          toRead.isEmpty() ? CompletableFuture.completedFuture(null) : claim.claim();
      return ready
          .thenCompose(claimed -> FreshRead.of(device, context, toRead))
          .thenApply(planner::plan);
    }

    @Override
    public Optional<Ended<WriteRequest>> whyNotReady(List<WriteRequest> writes)
        throws CommandRejectedException {
      context.arbiter().requireOneMaster();
      return Optional.empty();
    }

    @Override
    public CompletionStage<Outcome> send(WriteRequest write) {
      return context
          .arbiter()
          .sendUrgent(device.requestTarget(), write.request())
          .handle(
              (answer, failure) ->
                  failure == null
                      ? answered(write, answer)
                      : unanswered(LinkArbiter.failure(failure)));
    }

    private Outcome answered(WriteRequest write, ModbusResponse answer) {
      int code = answer instanceof ModbusResponse.ExceptionResponse refused ? refused.code() : 0;
      record(
          ErrorMapping.isFromGateway(code)
              ? PollPass.BlockOutcome.FAILED
              : PollPass.BlockOutcome.ANSWERED,
          ErrorMapping.logText(answer));
      if (code == 0) {
        return new Accepted(Map.of());
      }
      if (code == ModbusResponse.ExceptionResponse.ACKNOWLEDGE) {
        return new StillWorking(
            ErrorMapping.reason(code),
            "the device is still carrying out the write of " + write.names());
      }
      if (code == ModbusResponse.ExceptionResponse.GATEWAY_TARGET_FAILED) {
        return new Unanswered(ErrorMapping.reason(code));
      }
      String detail = "exception response to the write of " + write.names();
      return ErrorMapping.isRejection(code)
          ? new Refused(ErrorMapping.reason(code), detail, Map.of())
          : new DeviceFailed(ErrorMapping.reason(code), detail);
    }

    private Outcome unanswered(ModbusFailure failure) {
      String reason = ErrorMapping.reason(failure);
      if (!failure.wasSent()) {
        return new NotSent(reason);
      }
      record(PollPass.BlockOutcome.FAILED, ErrorMapping.logText(failure));
      return new Unanswered(reason);
    }

    private void record(PollPass.BlockOutcome outcome, String logText) {
      device.recordOutcome(outcome, logText, context.time().now());
    }

    @Override
    public CompletionStage<ReadBack> readBack(List<WriteRequest> writes) {
      List<PreparedWrite> parts =
          writes.stream().flatMap(request -> request.parts().stream()).toList();
      List<PointDecoder> points = parts.stream().map(part -> part.target().decoder()).toList();
      return FreshRead.of(device, context, points)
          .thenApply(snapshot -> ReadBackResult.of(parts, snapshot));
    }

    @Override
    public Duration settleTime() {
      return device.map().profile().quirks().settle();
    }
  }
}
