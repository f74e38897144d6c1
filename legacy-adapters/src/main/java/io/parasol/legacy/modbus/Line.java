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
 * The arbiter of a link: all requests to the link's client pass through it. It counts the requests
 * in flight. As soon as they have ended, it grants the line to a command or an on-demand read
 * alone. Used on the link's thread only, unless a method states otherwise.
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

  /** End of the pause after the last response. */
  private long freeAt;

  /** The device to whose transfer the link is lent exclusively, or null. */
  private @Nullable DeviceId lentTo;

  /**
   * The waiting request of a transfer that shares the line, or null. From {@link #transferFrom} on,
   * it goes before all others.
   */
  private @Nullable Runnable transfer;

  private long transferFrom;

  /**
   * @param window maximum number of polls in flight.
   * @param pause quiet time between a response and the next request, in nanoseconds.
   * @param onChange called when something has ended, so that something else may start.
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

  /** A callback for the outcome of one request. */
  interface Caller {
    void answered(ModbusResponse answer);

    void failed(ModbusFailure failure);
  }

  /** Returns whether a poll may be sent now. */
  boolean hasRoom() {
    return !isTaken && claims.isEmpty() && underWay < Math.min(window, master.window());
  }

  boolean isIdle() {
    return !isTaken && claims.isEmpty() && underWay == 0;
  }

  /**
   * Claims the line for exclusive use. Polls wait until {@link #release}.
   *
   * @return completes when the claim is granted.
   */
  CompletionStage<Void> claim() {
    CompletableFuture<Void> claim = new CompletableFuture<>();
    claims.add(claim);
    grant();
    return claim;
  }

  /** Withdraws a claim; releases the line if the claim was already granted. */
  void withdraw(CompletionStage<Void> claim) {
    if (!claims.removeIf(each -> each == claim)) {
      release();
    }
  }

  /** Keeps the claimed line for the transfer of this device. */
  void lend(DeviceId device) {
    lentTo = device;
  }

  /** Ends {@link #lend} and releases the line. */
  void takeBack() {
    lentTo = null;
    release();
  }

  /**
   * Returns whether a device is out of reach because the link is lent to the transfer of another
   * one.
   */
  boolean isLentAwayFrom(DeviceId device) {
    return lentTo != null && !lentTo.equals(device);
  }

  /**
   * Runs an action that needs exclusive use of the line; at once for the device that has the line
   * on loan.
   */
  <T> CompletionStage<T> alone(DeviceId device, Supplier<CompletionStage<T>> what) {
    if (device.equals(lentTo)) {
      return what.get();
    }
    return claim().thenCompose(claimed -> what.get()).whenComplete((result, defect) -> release());
  }

  /**
   * Queues the next request of a transfer that shares the line. It is sent when no other request
   * needs the line, and after the given time before all others.
   */
  void share(long from, Runnable send) {
    transfer = send;
    transferFrom = from;
    onChange.run();
  }

  /** Returns when the waiting request of a transfer goes before all others; empty if none waits. */
  OptionalLong transferFrom() {
    return transfer == null ? OptionalLong.empty() : OptionalLong.of(transferFrom);
  }

  /** Sends the waiting request of a transfer, if there is one. */
  void sendTransfer() {
    Runnable send = transfer;
    transfer = null;
    if (send != null) {
      send.run();
    }
  }

  /** Sends a request of a transfer. Its response time is not measured. */
  void transfer(AskedUnit unit, ModbusRequest request, Duration timeout, Caller caller) {
    send(unit, request, time.now(), timeout, true, false, caller);
  }

  /** Releases the line. */
  void release() {
    isTaken = false;
    grant();
    onChange.run();
  }

  /**
   * Returns the nanoseconds during which nothing must be sent to the unit: a request would only
   * block the line.
   */
  long quarantine(AskedUnit unit) {
    return master.quarantine(unit.unit()).toNanos();
  }

  /**
   * Rejects writes while another master is on the line. Which of two writes wins would be a matter
   * of chance, and a read-back might return what the other master wrote. Safe to call from any
   * thread.
   *
   * @throws CommandRejectedException {@code precondition_failed}.
   */
  void requireOneMaster() throws CommandRejectedException {
    Optional<ForeignFrame> foreign = master.foreignMaster();
    if (foreign.isPresent()) {
      throw new CommandRejectedException(
          Rejection.PRECONDITION_FAILED,
          "another master is on the line, last frame: %s; expected none for %s"
              .formatted(foreign.get(), DurationText.of(ForeignMaster.MEMORY)));
    }
  }

  /** Triggers a new decision after a change that the arbiter cannot observe. */
  void lookAgain() {
    onChange.run();
  }

  /**
   * Sends a poll that was due at {@code due}.
   *
   * @param patience timeout of the request.
   */
  void poll(AskedUnit unit, ModbusRequest request, long due, Duration patience, Caller caller) {
    send(unit, request, due, patience, false, true, caller);
  }

  /**
   * Sends a request of a task that has claimed the line. It gets the longest timeout of its unit.
   */
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
    // Until then the line was, or must be, quiet; that time does not count as time of the device.
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

  /**
   * Returns the failure of a stage. Anything but a {@link ModbusFailure} is a defect and is logged.
   */
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
