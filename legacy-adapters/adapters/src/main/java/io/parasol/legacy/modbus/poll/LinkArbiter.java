// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.DurationText;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.PollListener.Request;
import io.parasol.legacy.PollListener.RequestResult;
import io.parasol.legacy.modbus.client.ModbusClient;
import io.parasol.legacy.modbus.frame.ForeignFrame;
import io.parasol.legacy.modbus.frame.SecondClientDetector;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.LinkTime;
import io.parasol.legacy.modbus.plan.RequestTarget;
import io.parasol.legacy.modbus.plan.ResponseTimeEstimator;
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
 * alone. Methods that may be called from any thread say so.
 */
@ConfinedTo("link")
public final class LinkArbiter {

  private static final Logger log = LoggerFactory.getLogger(LinkArbiter.class);

  private final ModbusClient client;
  private final LinkTime time;
  private final LinkListeners listeners;
  private final int window;
  private final Runnable onChange;
  private final Deque<CompletableFuture<Void>> claims = new ArrayDeque<>();
  private final long pause;
  private int inFlight;
  private boolean isClaimed;

  /** Number of commands that have yielded the line to other claims, but not to polls. */
  private int yields;

  /** End of the pause after the last response. */
  private long quietUntil;

  /** The device to whose transfer the link is lent exclusively, or null. */
  private @Nullable DeviceId lentTo;

  /**
   * The waiting request of a transfer that shares the line, or null. From {@link #transferDueAt}
   * on, it goes before all others.
   */
  private @Nullable Runnable transfer;

  private long transferDueAt;

  /**
   * @param window maximum number of polls in flight.
   * @param pause quiet time between a response and the next request, in nanoseconds.
   * @param onChange called when something has ended, so that something else may start.
   */
  public LinkArbiter(
      ModbusClient client,
      LinkTime time,
      LinkListeners listeners,
      int window,
      long pause,
      Runnable onChange) {
    this.client = client;
    this.time = time;
    this.listeners = listeners;
    this.window = window;
    this.pause = pause;
    this.quietUntil = time.now();
    this.onChange = onChange;
  }

  /** Who sends a request. */
  private enum RequestOrigin {
    /** A poll, which waits for its turn in the client. */
    POLL,

    /** A task that has claimed the line; its requests go before all polls. */
    CLAIM,

    /**
     * A firmware transfer. Its requests go before all polls, and their durations show nothing about
     * the response time of the unit.
     */
    TRANSFER
  }

  /** A callback for the outcome of one request. */
  public interface RequestCallback {
    void answered(ModbusResponse answer);

    void failed(ModbusFailure failure);
  }

  /** Returns whether a poll may be sent now. */
  public boolean canSendPoll() {
    return !isClaimed
        && yields == 0
        && claims.isEmpty()
        && inFlight < Math.min(window, client.window());
  }

  public boolean isIdle() {
    return !isClaimed && claims.isEmpty() && inFlight == 0;
  }

  /**
   * Claims the line for exclusive use. Polls wait until {@link #release}.
   *
   * @return completes when the claim is granted.
   */
  public CompletionStage<Void> claim() {
    CompletableFuture<Void> claim = new CompletableFuture<>();
    claims.add(claim);
    grant();
    return claim;
  }

  /** Lets other claims use the claimed line, but no polls, until {@link #endYield}. */
  public void yieldToClaims() {
    yields++;
    isClaimed = false;
    grant();
  }

  /** Ends {@link #yieldToClaims}. */
  public void endYield() {
    yields--;
    onChange.run();
  }

  /** Withdraws a claim; releases the line if the claim was already granted. */
  public void withdraw(CompletionStage<Void> claim) {
    if (!claims.removeIf(each -> each == claim)) {
      release();
    }
  }

  /** Keeps the claimed line for the transfer of this device. */
  public void lend(DeviceId device) {
    lentTo = device;
  }

  /** Ends {@link #lend} and releases the line. */
  public void endLoan() {
    lentTo = null;
    release();
  }

  /**
   * Returns whether a device is out of reach because the link is lent to the transfer of another
   * one.
   */
  public boolean isLentToAnotherThan(DeviceId device) {
    return lentTo != null && !lentTo.equals(device);
  }

  /**
   * Runs an action that needs exclusive use of the line; at once for the device that has the line
   * on loan.
   */
  public <T> CompletionStage<T> runExclusively(DeviceId device, Supplier<CompletionStage<T>> what) {
    if (device.equals(lentTo)) {
      return what.get();
    }
    return claim().thenCompose(claimed -> what.get()).whenComplete((result, defect) -> release());
  }

  /**
   * Queues the next request of a transfer that shares the line. It is sent when no other request
   * needs the line, and after the given time before all others.
   */
  public void share(long from, Runnable send) {
    transfer = send;
    transferDueAt = from;
    onChange.run();
  }

  /** Returns when the waiting request of a transfer goes before all others; empty if none waits. */
  public OptionalLong transferDueAt() {
    return transfer == null ? OptionalLong.empty() : OptionalLong.of(transferDueAt);
  }

  /** Sends the waiting request of a transfer, if there is one. */
  public void sendTransfer() {
    Runnable send = transfer;
    transfer = null;
    if (send != null) {
      send.run();
    }
  }

  /** Drops the waiting request of a transfer, if there is one, because the transfer has ended. */
  public void endSharing() {
    transfer = null;
    onChange.run();
  }

  /** Sends a request of a transfer. Its response time is not measured. */
  public void transfer(
      RequestTarget unit, ModbusRequest request, Duration timeout, RequestCallback caller) {
    send(unit, request, time.now(), timeout, RequestOrigin.TRANSFER, caller);
  }

  /** Releases the line. */
  public void release() {
    isClaimed = false;
    grant();
    onChange.run();
  }

  /**
   * Returns the nanoseconds during which nothing must be sent to the unit: a request would only
   * block the line.
   */
  public long quarantine(RequestTarget unit) {
    return client.quarantine(unit.unit()).toNanos();
  }

  /**
   * Rejects writes while another master is on the line. Which of two writes wins would be a matter
   * of chance, and a read-back might return what the other master wrote. Safe to call from any
   * thread.
   *
   * @throws CommandRejectedException {@code precondition_failed}.
   */
  public void requireOneMaster() throws CommandRejectedException {
    Optional<ForeignFrame> foreign = client.foreignMaster();
    if (foreign.isPresent()) {
      throw new CommandRejectedException(
          Rejection.PRECONDITION_FAILED,
          "another master is on the line, last frame: %s; expected none for %s"
              .formatted(foreign.get(), DurationText.of(SecondClientDetector.PRESENCE_TIMEOUT)));
    }
  }

  /** Triggers a new decision after a change that the arbiter cannot observe. */
  public void reschedule() {
    onChange.run();
  }

  /**
   * Sends a poll that was due at {@code due}.
   *
   * @param timeout timeout of the request.
   */
  void poll(
      RequestTarget unit,
      ModbusRequest request,
      long due,
      Duration timeout,
      RequestCallback caller) {
    send(unit, request, due, timeout, RequestOrigin.POLL, caller);
  }

  /**
   * Sends a request of a task that has claimed the line. It gets the longest timeout of its unit.
   */
  public CompletionStage<ModbusResponse> sendUrgent(RequestTarget unit, ModbusRequest request) {
    return sendUrgent(unit, request, unit.responseTimes().maxTimeout(request));
  }

  /** Sends a request of a task that has claimed the line, with another timeout. */
  public CompletionStage<ModbusResponse> sendUrgent(
      RequestTarget unit, ModbusRequest request, Duration timeout) {
    CompletableFuture<ModbusResponse> answered = new CompletableFuture<>();
    RequestCallback caller =
        new RequestCallback() {
          @Override
          public void answered(ModbusResponse answer) {
            answered.complete(answer);
          }

          @Override
          public void failed(ModbusFailure failure) {
            answered.completeExceptionally(failure);
          }
        };
    send(unit, request, time.now(), timeout, RequestOrigin.CLAIM, caller);
    return answered;
  }

  private void send(
      RequestTarget unit,
      ModbusRequest request,
      long due,
      Duration timeout,
      RequestOrigin origin,
      RequestCallback caller) {
    long started = time.now();
    // Until then the line was, or must be, quiet; that time is not part of the response time.
    long free = started - quietUntil < 0 ? quietUntil : started;
    inFlight++;
    CompletionStage<ModbusResponse> answer =
        origin == RequestOrigin.POLL
            ? client.send(unit.unit(), request, timeout)
            : client.sendUrgent(unit.unit(), request, timeout);
    answer.whenComplete(
        (response, failure) -> {
          inFlight--;
          long ended = time.now();
          quietUntil = ended + pause;
          if (origin != RequestOrigin.TRANSFER) {
            long took = Math.max(0, ended - free - client.postponed().toNanos());
            measure(unit.responseTimes(), request, response, failure, took);
          }
          listeners.requested(
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
      ResponseTimeEstimator responseTimes,
      ModbusRequest request,
      @Nullable ModbusResponse response,
      @Nullable Throwable failure,
      long took) {
    if (failure != null) {
      ModbusFailure why = failure(failure);
      if (why.kind() == ModbusFailure.Kind.TIMEOUT && why.wasSent()) {
        responseTimes.timedOut();
      }
    } else if (response instanceof ModbusResponse.Registers
        || response instanceof ModbusResponse.Bits) {
      responseTimes.answered(request, took);
    }
  }

  private void grant() {
    if (!isClaimed && inFlight == 0) {
      CompletableFuture<Void> next = claims.poll();
      if (next != null) {
        isClaimed = true;
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
    return response instanceof ModbusResponse.ExceptionResponse
        ? RequestResult.EXCEPTION
        : RequestResult.OK;
  }

  /**
   * Returns the failure of a stage. Anything but a {@link ModbusFailure} is a defect and is logged.
   */
  public static ModbusFailure failure(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (cause instanceof ModbusFailure failure) {
      return failure;
    }
    log.error("request failed unexpectedly", cause);
    return new ModbusFailure(ModbusFailure.Kind.PROTOCOL, true, "unexpected failure");
  }
}
