// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import io.parasol.legacy.DeviceLink.BeforeWrite;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Receipt.Result;
import io.parasol.legacy.RecentWrites;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out one command, on the link's thread:
 *
 * <ol>
 *   <li>check what the profile allows
 *   <li>claim the line: from here on no poll comes in between
 *   <li>read what must be known first: preconditions, scale points, what is in flash already
 *   <li>ask for the last say, once, right before the first write
 *   <li>write, in the command's order; a write is never sent twice
 *   <li>read back, up to three times, while the device settles; polls go on in the pauses
 * </ol>
 *
 * <p>A write that was sent and not answered is read back before anything else is written. If it
 * cannot be read, the end is {@link Result#UNDECIDED}.
 */
final class CommandRun {

  private static final Logger LOG = LoggerFactory.getLogger(CommandRun.class);

  /** Pauses before the second and the third look at what was written. */
  static final List<Duration> PAUSES = List.of(Duration.ofMillis(300), Duration.ofSeconds(1));

  private final PolledDevice device;
  private final PollContext context;
  private final WriteCheck check;
  private final RecentWrites recent;
  private final Command command;
  private final BeforeWrite before;
  private final LineHold line;
  private final CompletableFuture<Receipt> receipt = new CompletableFuture<>();
  private final Map<PointName, Value> written = new LinkedHashMap<>();
  private final Map<PointName, Value> readBack = new LinkedHashMap<>();
  private List<WriteRequest> writes = List.of();

  CommandRun(
      PolledDevice device,
      PollContext context,
      WriteCheck check,
      RecentWrites recent,
      Command command,
      BeforeWrite before) {
    this.device = device;
    this.context = context;
    this.check = check;
    this.recent = recent;
    this.command = command;
    this.before = before;
    this.line = new LineHold(context);
  }

  /** Begins; completes with the one receipt, never exceptionally. */
  CompletionStage<Receipt> run() {
    step(
        () -> {
          try {
            Preparation preparation = new Preparation(device, command, check.check(command));
            context.line().requireOneMaster();
            line.claim(() -> step(() -> readFirst(preparation)));
          } catch (CommandRejectedException refused) {
            reject(refused);
          }
        });
    return receipt;
  }

  private void readFirst(Preparation preparation) {
    FreshRead.of(device, context, preparation.toRead())
        .thenAccept(snapshot -> step(() -> prepared(preparation.with(snapshot))));
  }

  private void prepared(Preparation.Outcome outcome) {
    if (outcome instanceof Preparation.Ended ended) {
      end(ended.result(), ended.reason(), ended.detail());
    } else if (outcome instanceof Preparation.Ready ready) {
      readBack.putAll(ready.present());
      writes = WriteRequest.of(ready.writes());
      if (writes.isEmpty() && ready.toTakeBack().isEmpty()) {
        endWithoutWrite();
      } else {
        arm(ready.toTakeBack());
      }
    }
  }

  private void endWithoutWrite() {
    end(Result.APPLIED, "", "the device has these values already, nothing was sent");
  }

  private void arm(Map<PointName, Value> toTakeBack) {
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
                      if (refusal == null && writes.isEmpty()) {
                        endWithoutWrite();
                      } else if (refusal == null) {
                        write(0);
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
      end(Result.FAILED, "not_recorded", "the write could not be recorded, nothing was sent");
    }
  }

  private void write(int next) {
    if (next == writes.size()) {
      settle(parts(writes), this::settled);
      return;
    }
    WriteRequest write = writes.get(next);
    for (PreparedWrite part : write.parts()) {
      written.put(part.name(), part.value());
      recent.add(part.name());
    }
    context
        .line()
        .sendUrgent(device.asked(), write.request())
        .whenComplete(
            (answer, failure) ->
                step(
                    () -> {
                      if (failure == null) {
                        answered(next, answer);
                      } else {
                        unanswered(next, Line.failure(failure));
                      }
                    }));
  }

  private void answered(int at, ModbusResponse answer) {
    int code = answer instanceof ModbusResponse.Refused refused ? refused.code() : 0;
    Pass.News news = Meaning.isOfGateway(code) ? Pass.News.FAILED : Pass.News.ANSWERED;
    device.heard(news, Meaning.why(answer), context.time().now());
    if (code == 0 || code == ModbusResponse.Refused.ACKNOWLEDGE) {
      write(at + 1);
    } else if (code == ModbusResponse.Refused.TARGET_SILENT) {
      inDoubt(at, Meaning.reason(code));
    } else {
      failed(at, Meaning.reason(code), "the device refused to write " + writes.get(at));
    }
  }

  private void unanswered(int at, ModbusFailure failure) {
    WriteRequest write = writes.get(at);
    String reason = Meaning.reason(failure);
    if (failure.wasSent()) {
      device.heard(Pass.News.FAILED, Meaning.why(failure), context.time().now());
      inDoubt(at, reason);
    } else {
      for (PreparedWrite part : write.parts()) {
        written.remove(part.name());
        recent.takeBack(part.name());
      }
      failed(at, reason, "the write of %s was never sent".formatted(write));
    }
  }

  /** The device may or may not have taken this write. */
  private void inDoubt(int at, String reason) {
    WriteRequest write = writes.get(at);
    settle(
        write.parts(),
        settling -> {
          if (settling.isAsWritten()) {
            write(at + 1);
          } else if (settling.differs()) {
            failed(at, reason, "no answer to the write of %s; %s".formatted(write, settling));
          } else {
            end(
                Result.UNDECIDED,
                reason,
                "no answer to the write of %s; %s".formatted(write, settling));
          }
        });
  }

  /** A write has failed for certain; says what came of those before it. */
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
                      Settling settling = new Settling(done, snapshot);
                      readBack.putAll(settling.values());
                      end(
                          Result.FAILED,
                          reason,
                          "%s; %d of %d were written before"
                              .formatted(detail, done.size(), parts(writes).size()));
                    }));
  }

  /** Reads back when the device shows what was written: at once, unless its profile says when. */
  private void settle(List<PreparedWrite> those, Consumer<Settling> then) {
    Duration settle = device.map().profile().quirks().settle();
    if (settle.isZero()) {
      look(those, 0, then);
    } else {
      line.pause(settle, () -> step(() -> look(those, 0, then)));
    }
  }

  /** Reads back until all is as written, at most three times. */
  private void look(List<PreparedWrite> those, int pauses, Consumer<Settling> then) {
    FreshRead.of(device, context, points(those))
        .thenAccept(
            snapshot ->
                step(
                    () -> {
                      Settling settling = new Settling(those, snapshot);
                      readBack.putAll(settling.values());
                      if (settling.isAsWritten() || pauses == PAUSES.size()) {
                        then.accept(settling);
                      } else {
                        line.pause(
                            PAUSES.get(pauses), () -> step(() -> look(those, pauses + 1, then)));
                      }
                    }));
  }

  private void settled(Settling settling) {
    if (settling.isAsWritten()) {
      end(Result.APPLIED, "", "%d written and read back".formatted(parts(writes).size()));
    } else if (settling.differs()) {
      end(Result.FAILED, "read_back_differs", settling.toString());
    } else {
      end(Result.UNDECIDED, settling.reason(), settling.toString());
    }
  }

  private void reject(CommandRejectedException refused) {
    end(
        Result.REJECTED,
        refused.reason().word(),
        Optional.ofNullable(refused.getMessage()).orElse(""));
  }

  private void end(Result result, String reason, String detail) {
    line.giveBack();
    receipt.complete(new Receipt(result, reason, detail, written, readBack));
  }

  /** One step; a defect of ours in it ends the command, and never says more than is known. */
  private void step(Runnable what) {
    if (receipt.isDone()) {
      return;
    }
    try {
      what.run();
    } catch (RuntimeException defect) {
      LOG.error("command broke off device={} id={}", device.id(), command.id(), defect);
      end(
          written.isEmpty() ? Result.FAILED : Result.UNDECIDED,
          "internal_error",
          "a defect of the gateway; see its log");
    }
  }

  private static List<PreparedWrite> parts(List<WriteRequest> requests) {
    return requests.stream().flatMap(request -> request.parts().stream()).toList();
  }

  private static List<PointDecoder> points(List<PreparedWrite> writes) {
    return writes.stream().map(write -> write.target().decoder()).toList();
  }
}
