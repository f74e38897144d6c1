// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.DurationText;
import io.parasol.legacy.Outlets;
import io.parasol.legacy.PollListener.Request;
import io.parasol.legacy.PollListener.RequestResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way to a link's master. Counts what is under way, and gives the line to a command or a
 * read on request alone, as soon as what is under way has ended. Used on the link's thread only.
 */
final class Line {

  private static final Logger LOG = LoggerFactory.getLogger(Line.class);

  private final ModbusMaster master;
  private final LinkTime time;
  private final Outlets outlets;
  private final int window;
  private final Runnable onChange;
  private final Deque<CompletableFuture<Void>> claims = new ArrayDeque<>();
  private final long pause;
  private int underWay;
  private boolean isTaken;

  /** When the pause after the last answer is over. */
  private long freeAt;

  /** To whose transfer the link is lent, on terms that keep others away. */
  private @Nullable DeviceId lentTo;

  /** The request of a transfer that shares the line, and from when on it need not wait longer. */
  private @Nullable Runnable transfer;

  private long transferFrom;

  /**
   * @param window how many polls may be under way at once.
   * @param pause nanoseconds that the line is quiet between an answer and the next request.
   * @param onChange called when something has ended, so that something else may begin.
   */
  Line(
      ModbusMaster master,
      LinkTime time,
      Outlets outlets,
      int window,
      long pause,
      Runnable onChange) {
    this.master = master;
    this.time = time;
    this.outlets = outlets;
    this.window = window;
    this.pause = pause;
    this.freeAt = time.now();
    this.onChange = onChange;
  }

  /** Hears what came of one request. */
  interface Caller {
    void answered(ModbusResponse answer);

    void failed(ModbusFailure failure);
  }

  /** Whether a poll may be sent now. */
  boolean hasRoom() {
    return !isTaken && claims.isEmpty() && underWay < Math.min(window, master.window());
  }

  boolean isIdle() {
    return !isTaken && claims.isEmpty() && underWay == 0;
  }

  /** Asks for the line alone; completes when it is. Polls wait until {@link #release}. */
  CompletionStage<Void> claim() {
    CompletableFuture<Void> claim = new CompletableFuture<>();
    claims.add(claim);
    grant();
    return claim;
  }

  /** Takes back a claim. */
  void withdraw(CompletionStage<Void> claim) {
    if (!claims.removeIf(each -> each == claim)) {
      release();
    }
  }

  /** Who has claimed the line keeps it for the transfer of this device. */
  void lend(DeviceId device) {
    lentTo = device;
  }

  /** Ends {@link #lend}. */
  void takeBack() {
    lentTo = null;
    release();
  }

  /** Whether a device is out of reach while another is sent firmware. */
  boolean isLentAwayFrom(DeviceId device) {
    return lentTo != null && !lentTo.equals(device);
  }

  /** Does something that needs the line alone; for the device that has it on loan, at once. */
  <T> CompletionStage<T> alone(DeviceId device, Supplier<CompletionStage<T>> what) {
    if (device.equals(lentTo)) {
      return what.get();
    }
    return claim().thenCompose(claimed -> what.get()).whenComplete((result, defect) -> release());
  }

  /**
   * The next request of a transfer that shares the line: sent when nobody else wants the line, and
   * from that time on before anybody else.
   */
  void share(long from, Runnable send) {
    transfer = send;
    transferFrom = from;
    onChange.run();
  }

  /** When a transfer goes before all others; empty if none waits. */
  OptionalLong transferFrom() {
    return transfer == null ? OptionalLong.empty() : OptionalLong.of(transferFrom);
  }

  /** Sends the request of a transfer that waits. */
  void sendTransfer() {
    Runnable send = transfer;
    transfer = null;
    if (send != null) {
      send.run();
    }
  }

  /** A request of a transfer, from which nothing is learnt of the device. */
  void transfer(AskedUnit unit, ModbusRequest request, Duration timeout, Caller caller) {
    send(unit, request, time.now(), timeout, true, false, caller);
  }

  /** Gives the line back. */
  void release() {
    isTaken = false;
    grant();
    onChange.run();
  }

  /**
   * How many nanoseconds the unit is to be left alone: a request to it would only hold the line.
   */
  long quarantine(AskedUnit unit) {
    return master.quarantine(unit.unit()).toNanos();
  }

  /**
   * Refuses what writes while another master is on the line: who wins is then a matter of luck, and
   * what is read back may be what the other wrote. For any thread.
   *
   * @throws CommandRejectedException {@code precondition_failed}.
   */
  void requireOneMaster() throws CommandRejectedException {
    Optional<ForeignFrame> foreign = master.foreignMaster();
    if (foreign.isPresent()) {
      throw new CommandRejectedException(
          Rejection.PRECONDITION_FAILED,
          "another master is on the line, heard last: %s; expected none for %s"
              .formatted(foreign.get(), DurationText.of(ForeignMaster.MEMORY)));
    }
  }

  /** Something has changed that the line cannot know of. */
  void lookAgain() {
    onChange.run();
  }

  /** A poll that was due at {@code due}, waited for so long. */
  void poll(AskedUnit unit, ModbusRequest request, long due, Duration patience, Caller caller) {
    send(unit, request, due, patience, false, true, caller);
  }

  /** A request of whoever has the line for itself. It is not given up early. */
  CompletionStage<ModbusResponse> sendUrgent(AskedUnit unit, ModbusRequest request) {
    CompletableFuture<ModbusResponse> answered = new CompletableFuture<>();
    Caller caller =
        new Caller() {
          @Override
          public void answered(ModbusResponse answer) {
            answered.complete(answer);
          }

          @Override
          public void failed(ModbusFailure failure) {
            answered.completeExceptionally(failure);
          }
        };
    send(unit, request, time.now(), unit.tempo().mostPatience(request), true, true, caller);
    return answered;
  }

  private void send(
      AskedUnit unit,
      ModbusRequest request,
      long due,
      Duration timeout,
      boolean isUrgent,
      boolean isMeasured,
      Caller caller) {
    long started = time.now();
    // Until then the line was, or has to be, quiet: no time of the device.
    long free = started - freeAt < 0 ? freeAt : started;
    underWay++;
    CompletionStage<ModbusResponse> answer =
        isUrgent
            ? master.sendUrgent(unit.unit(), request, timeout)
            : master.send(unit.unit(), request, timeout);
    answer.whenComplete(
        (response, failure) -> {
          underWay--;
          long ended = time.now();
          freeAt = ended + pause;
          if (isMeasured) {
            measure(unit.tempo(), request, response, failure, ended - free);
          }
          outlets.requested(
              unit.device(),
              new Request(request.function(), request.firstAddress()),
              result(response, failure),
              Duration.ofNanos(Math.max(0, started - due)),
              Duration.ofNanos(ended - started));
          if (failure == null) {
            caller.answered(response);
          } else {
            caller.failed(failure(failure));
          }
          grant();
          onChange.run();
        });
  }

  private static void measure(
      Tempo tempo,
      ModbusRequest request,
      @Nullable ModbusResponse response,
      @Nullable Throwable failure,
      long took) {
    if (failure != null) {
      ModbusFailure why = failure(failure);
      if (why.kind() == ModbusFailure.Kind.TIMEOUT && why.wasSent()) {
        tempo.timedOut();
      }
    } else if (response instanceof ModbusResponse.Registers
        || response instanceof ModbusResponse.Bits) {
      tempo.answered(request, took);
    }
  }

  private void grant() {
    if (!isTaken && underWay == 0) {
      CompletableFuture<Void> next = claims.poll();
      if (next != null) {
        isTaken = true;
        next.complete(null);
      }
    }
  }

  private static RequestResult result(
      @Nullable ModbusResponse response, @Nullable Throwable failure) {
    if (failure != null) {
      return failure(failure).kind() == ModbusFailure.Kind.TIMEOUT
          ? RequestResult.TIMEOUT
          : RequestResult.COMM_ERROR;
    }
    return response instanceof ModbusResponse.Refused ? RequestResult.EXCEPTION : RequestResult.OK;
  }

  /** What a stage failed with; anything but a {@link ModbusFailure} is a defect, and logged. */
  static ModbusFailure failure(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (cause instanceof ModbusFailure failure) {
      return failure;
    }
    LOG.error("request failed unexpectedly", cause);
    return new ModbusFailure(ModbusFailure.Kind.PROTOCOL, true, "unexpected failure");
  }
}
