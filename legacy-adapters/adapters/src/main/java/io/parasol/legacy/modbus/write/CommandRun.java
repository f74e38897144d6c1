// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.write;

import io.parasol.certs.command.Command;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.RecentWrites;
import io.parasol.legacy.WriteCheck;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.PreparedWrite;
import io.parasol.legacy.modbus.plan.WritablePoint;
import io.parasol.legacy.modbus.poll.ErrorMapping;
import io.parasol.legacy.modbus.poll.FreshRead;
import io.parasol.legacy.modbus.poll.PollContext;
import io.parasol.legacy.modbus.poll.PollPass;
import io.parasol.legacy.modbus.poll.PolledDevice;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The execution of one write command, on the link's thread:
 *
 * <ol>
 *   <li>check the command against the profile
 *   <li>claim the line: from here on, no poll is sent in between
 *   <li>read what the writes depend on: preconditions, scale points, current values of points in
 *       flash memory
 *   <li>request the final approval, once, right before the first write
 *   <li>write, in the command's order; a write is never sent twice
 *   <li>read back, up to three times, while the device settles; polls continue in the pauses
 * </ol>
 *
 * <p>A write that was sent and got no response is read back before anything else is written. If it
 * cannot be read back, the result is {@link Result#UNDECIDED}.
 */
public final class CommandRun {

  /** Pauses before the second and the third read-back. */
  static final List<Duration> PAUSES = List.of(Duration.ofMillis(300), Duration.ofSeconds(1));

  private final PolledDevice device;
  private final PollContext context;
  private final WriteCheck<WritablePoint, Value> check;
  private final RecentWrites recent;
  private final CommandExecution execution;
  private List<WriteRequest> writes = List.of();

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
    this.execution = new CommandExecution(device, context, command, before);
  }

  /**
   * Starts the command.
   *
   * @return completes with the only receipt, never exceptionally.
   */
  public CompletionStage<Receipt> run() {
    return execution.begin(
        command -> new WritePlanner(device, command, check.check(command)), this::readFirst);
  }

  private void readFirst(WritePlanner preparation) {
    FreshRead.of(device, context, preparation.toRead())
        .thenAccept(snapshot -> step(() -> prepared(preparation.plan(snapshot))));
  }

  private void prepared(WritePlanner.Outcome outcome) {
    if (outcome instanceof WritePlanner.Ended ended) {
      end(ended.result(), ended.reason(), ended.detail());
    } else if (outcome instanceof WritePlanner.Ready ready) {
      execution.readBack().putAll(ready.alreadyInFlash());
      writes = WriteRequest.of(ready.writes());
      if (writes.isEmpty() && ready.toRestore().isEmpty()) {
        endWithoutWrite();
      } else {
        requestApproval(ready.toRestore());
      }
    }
  }

  private void endWithoutWrite() {
    end(Result.APPLIED, "", "the device already has these values; nothing was sent");
  }

  private void requestApproval(Map<PointName, Value> toRestore) {
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

  private void write(int next) {
    if (next == writes.size()) {
      settle(parts(writes), this::onReadBack);
      return;
    }
    WriteRequest write = writes.get(next);
    for (PreparedWrite part : write.parts()) {
      execution.written().put(part.name(), part.value());
      recent.add(part.name());
    }
    execution.send(
        write.request(), answer -> answered(next, answer), failure -> unanswered(next, failure));
  }

  private void answered(int at, ModbusResponse answer) {
    int code = answer instanceof ModbusResponse.ExceptionResponse refused ? refused.code() : 0;
    PollPass.BlockOutcome news =
        ErrorMapping.isFromGateway(code)
            ? PollPass.BlockOutcome.FAILED
            : PollPass.BlockOutcome.ANSWERED;
    device.recordOutcome(news, ErrorMapping.logText(answer), context.time().now());
    if (code == 0 || code == ModbusResponse.ExceptionResponse.ACKNOWLEDGE) {
      write(at + 1);
    } else if (code == ModbusResponse.ExceptionResponse.GATEWAY_TARGET_FAILED) {
      resolveUnanswered(at, ErrorMapping.reason(code));
    } else {
      failed(at, ErrorMapping.reason(code), "exception response to the write of " + writes.get(at));
    }
  }

  private void unanswered(int at, ModbusFailure failure) {
    WriteRequest write = writes.get(at);
    String reason = ErrorMapping.reason(failure);
    if (failure.wasSent()) {
      device.recordOutcome(
          PollPass.BlockOutcome.FAILED, ErrorMapping.logText(failure), context.time().now());
      resolveUnanswered(at, reason);
    } else {
      for (PreparedWrite part : write.parts()) {
        execution.written().remove(part.name());
        recent.removeLast(part.name());
      }
      failed(at, reason, "the write of %s was not sent".formatted(write));
    }
  }

  /** Resolves a write that the device may or may not have executed. */
  private void resolveUnanswered(int at, String reason) {
    WriteRequest write = writes.get(at);
    settle(
        write.parts(),
        result -> {
          if (result.isAsWritten()) {
            write(at + 1);
          } else if (result.differs()) {
            failed(at, reason, "no response to the write of %s; %s".formatted(write, result));
          } else {
            end(
                Result.UNDECIDED,
                reason,
                "no response to the write of %s; %s".formatted(write, result));
          }
        });
  }

  /**
   * Ends the command after a write that definitely failed, and reports the outcome of the writes
   * before it.
   */
  private void failed(int at, String reason, String detail) {
    if (at == 0) {
      end(Result.FAILED, reason, detail);
      return;
    }
    List<PreparedWrite> done = parts(writes.subList(0, at));
    FreshRead.of(device, context, points(done))
        .thenAccept(
            snapshot ->
                step(
                    () -> {
                      ReadBackResult result = new ReadBackResult(done, snapshot);
                      execution.readBack().putAll(result.values());
                      end(
                          Result.FAILED,
                          reason,
                          "%s; %d of %d points were written before"
                              .formatted(detail, done.size(), parts(writes).size()));
                    }));
  }

  /**
   * Reads back as soon as the device shows written values: at once, unless its profile states a
   * settle time.
   */
  private void settle(List<PreparedWrite> parts, Consumer<ReadBackResult> then) {
    Duration settle = device.map().profile().quirks().settle();
    if (settle.isZero()) {
      readBack(parts, 0, then);
    } else {
      execution.pause(settle, () -> readBack(parts, 0, then));
    }
  }

  /** Reads back until all values are as written, at most three times. */
  private void readBack(List<PreparedWrite> parts, int attempt, Consumer<ReadBackResult> then) {
    FreshRead.of(device, context, points(parts))
        .thenAccept(
            snapshot ->
                step(
                    () -> {
                      ReadBackResult result = new ReadBackResult(parts, snapshot);
                      execution.readBack().putAll(result.values());
                      if (result.isAsWritten() || attempt == PAUSES.size()) {
                        then.accept(result);
                      } else {
                        execution.pause(
                            PAUSES.get(attempt), () -> readBack(parts, attempt + 1, then));
                      }
                    }));
  }

  private void onReadBack(ReadBackResult result) {
    if (result.isAsWritten()) {
      end(Result.APPLIED, "", "%d written and read back".formatted(parts(writes).size()));
    } else if (result.differs()) {
      end(Result.FAILED, "read_back_differs", result.toString());
    } else {
      end(Result.UNDECIDED, result.reason(), result.toString());
    }
  }

  private void end(Result result, String reason, String detail) {
    execution.end(result, reason, detail);
  }

  private void step(Runnable what) {
    execution.step(what);
  }

  private static List<PreparedWrite> parts(List<WriteRequest> requests) {
    return requests.stream().flatMap(request -> request.parts().stream()).toList();
  }

  private static List<PointDecoder> points(List<PreparedWrite> writes) {
    return writes.stream().map(write -> write.target().decoder()).toList();
  }
}
