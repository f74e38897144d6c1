// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.frame.ForeignFrame;
import io.parasol.legacy.modbus.frame.FrameReceiver;
import io.parasol.legacy.modbus.frame.LineSettings;
import io.parasol.legacy.modbus.frame.ReceiveResult;
import io.parasol.legacy.modbus.frame.SerialFraming;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.RequestPdu;
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The transactions on one serial line: one request at a time, the queued requests, the units in
 * {@link Quarantine}, and their {@link UnansweredRequests}.
 *
 * <p>Has no port, thread or clock: time is passed in as nanoseconds of a monotonic clock. Not
 * thread-safe. A caller's stage is completed after the state is consistent again, so its dependents
 * may {@link #submit} at once.
 */
final class SerialTransactions {

  /** The outgoing side of the line. */
  @FunctionalInterface
  interface Wire {
    void send(byte[] frame);
  }

  /**
   * The time that a unit gets at least to respond to another master, in nanoseconds. It may need
   * more than for the gateway's own requests, and other masters wait as long, too.
   */
  private static final long MIN_FOREIGN_TIMEOUT = 500_000_000;

  /** The assumed duration of a transaction with a unit that has not responded yet. */
  private static final long DEFAULT_DURATION = 100_000_000;

  private static final ReceiveResult CONTESTED =
      new ReceiveResult.DamagedFrame(
          "another master sent a request to the unit at the same time; the response may be to"
              + " that");

  private final RequestQueue queue;
  private final SerialFraming framing;
  private final FrameReceiver receiver;
  private final Quarantine quarantine = new Quarantine();
  private final UnansweredRequests unanswered = new UnansweredRequests();
  private final Map<Unit, RoundTripEstimator> roundTrips = new HashMap<>();
  private final Deadline deadlines = new Deadline();
  private final ForeignMasters foreign;
  private final ConnectionListener listener;
  private final long silence;
  private final long frameEnd;
  private final long gap;

  private boolean open;
  private @Nullable PendingRequest inFlight;
  private long sentAt;

  /** The unit that had not responded when the line was lost, or null. */
  private @Nullable Unit unansweredUnit;

  private long quietUntil;
  private long lastByteAt;

  /** Since when requests have been waiting and none has been sent. */
  private long waitingSince;

  /** How long the last request waited for other masters, in nanoseconds. */
  private long lastPostponed;

  private UnmatchedResponse kindOfNextUnmatched = UnmatchedResponse.DUPLICATE;
  private int consecutiveTimeouts;
  private int unmatchedFrames;

  /**
   * @param queue maximum number of waiting requests of each kind, urgent and ordinary.
   * @param gap quiet time between a response and the next request, in nanoseconds; the silent
   *     interval of the line applies if it is longer.
   */
  SerialTransactions(LineSettings line, int queue, long gap, ConnectionListener listener) {
    this.queue = new RequestQueue(queue);
    this.framing = SerialFraming.of(line.framing());
    this.receiver = framing.receiver(line.echoes());
    this.silence = line.silence().toNanos();
    this.frameEnd = line.frameEnd().toNanos();
    this.gap = Math.max(gap, silence);
    this.listener = listener;
    this.foreign =
        new ForeignMasters(framing, line.echoes(), frameEnd, listener, this::foreignTimeout);
  }

  /** Takes over what is known of other masters, after the settings of the line have changed. */
  SerialTransactions inheritFrom(SerialTransactions previous) {
    foreign.inheritFrom(previous.foreign);
    return this;
  }

  /**
   * Queues a request, which {@link #sendDue} sends in its turn. Fails the request if the queue is
   * full.
   */
  void submit(PendingRequest request) {
    boolean isFirst = queue.isEmpty();
    if (queue.offer(request)) {
      waitingSince = isFirst ? request.madeAt() : waitingSince;
      updateHolds(request.madeAt());
    } else {
      request.failOverloaded();
    }
  }

  /**
   * Handles an opened line.
   *
   * @param delay nanoseconds during which nothing is sent.
   */
  void opened(long now, long delay) {
    open = true;
    consecutiveTimeouts = 0;
    unmatchedFrames = 0;
    receiver.expectNothing();
    quietUntil = now + Math.max(delay, silence);
    if (unansweredUnit != null) {
      // A network gateway may deliver the late response to any client that is connected when it
      // arrives.
      quarantine.hold(unansweredUnit, now, quarantineTime(unansweredUnit, 0));
      unansweredUnit = null;
    }
  }

  /** Handles a connection that is about to be replaced. */
  void suspend() {
    open = false;
    receiver.expectNothing();
  }

  /** Handles a lost line: fails all requests at once. */
  void lost(String why) {
    open = false;
    PendingRequest sent = inFlight;
    inFlight = null;
    receiver.expectNothing();
    foreign.release();
    List<PendingRequest> waiting = queue.takeAll();
    deadlines.clear();
    if (sent != null) {
      unansweredUnit = sent.unit();
      unanswered.add(sent.unit(), sent.request(), sentAt);
      sent.fail(ModbusFailure.Kind.DISCONNECTED, true, why);
    }
    waiting.forEach(request -> request.fail(ModbusFailure.Kind.DISCONNECTED, false, why));
  }

  /**
   * Sends the next request, if the line is free and quiet, no other master is waiting for a
   * response, and the unit is not in quarantine.
   */
  void sendDue(long now, Wire wire) {
    updateHolds(now);
    if (!open || inFlight != null || now - quietUntil < 0 || shortestHold(now) > 0) {
      return;
    }
    // What arrived last may turn out to be a request of another master.
    boolean unused = overhear(now, () -> foreign.onSilence(null, now));
    PendingRequest request = queue.next(now, each -> hold(each, now) == 0);
    if (request == null) {
      return;
    }
    int unit = request.unit().value();
    Pdu pdu = RequestPdu.encode(request.request());
    byte[] frame = framing.encode(unit, pdu);
    drop(receiver.expect(unit, request.request(), frame), now);
    foreign.sent(unit, pdu, now);
    inFlight = request;
    sentAt = now;
    waitingSince = now;
    wire.send(frame);
  }

  /**
   * Handles received bytes.
   *
   * @return whether they complete a response.
   */
  boolean received(byte[] bytes, long now) {
    lastByteAt = now;
    if (inFlight == null) {
      quietUntil = later(quietUntil, now + silence);
      quarantine.extend(unit -> now + quarantineTime(unit, 0));
    }
    boolean isContested = overhear(now, () -> foreign.received(bytes, inFlight, now));
    if (isContested) {
      handle(CONTESTED, now);
    }
    ReceiveResult received = receiver.receive(bytes);
    handle(received, now);
    return received instanceof ReceiveResult.Response;
  }

  /**
   * Updates what is known of other masters. The time that the line is left to them is not part of
   * the timeouts of the waiting requests.
   */
  private boolean overhear(long now, BooleanSupplier update) {
    boolean isContested = update.getAsBoolean();
    updateHolds(now);
    return isContested;
  }

  private void updateHolds(long now) {
    queue.forEach(
        request -> {
          request.hold(now + foreignHold(request, now), now);
          deadlines.noLaterThan(request.deadline());
        });
  }

  private long foreignHold(PendingRequest request, long now) {
    long duration = quarantineTime(request.unit(), DEFAULT_DURATION);
    return foreign.hold(request.unit(), duration, waitingSince, now);
  }

  /** Handles that the bytes that were {@link #received} now may have arrived long before. */
  void receivedLate(long now) {
    foreign.receivedLate(now);
    updateHolds(now);
  }

  private long foreignTimeout(Unit unit) {
    return Math.max(MIN_FOREIGN_TIMEOUT, quarantineTime(unit, 0));
  }

  private void handle(ReceiveResult received, long now) {
    PendingRequest request = inFlight;
    if (request == null) {
      drop(received, now);
    } else if (received instanceof ReceiveResult.Response answer) {
      handle(request, answer.pdu(), now);
    } else if (received instanceof ReceiveResult.DamagedFrame broken) {
      consecutiveTimeouts = 0;
      receiver.expectNothing();
      transactionEnded(now, UnmatchedResponse.LATE);
      Unit unit = request.unit();
      boolean isContested = broken == CONTESTED;
      long hold = isContested ? foreignTimeout(unit) : quarantineTime(unit, 0);
      listener.responseFailed(isContested);
      quarantine.hold(unit, now, hold);
      request.fail(ModbusFailure.Kind.PROTOCOL, true, broken.why());
    } else {
      drop(received, now);
    }
  }

  private void handle(PendingRequest request, Pdu response, long now) {
    consecutiveTimeouts = 0;
    UnansweredRequests.Origin origin =
        unanswered.originOf(response, request.unit(), request.request(), now);
    switch (origin) {
      case EARLIER_REQUEST -> {
        recordDropped(UnmatchedResponse.LATE);
        handle(receiver.resume(request.request()), now);
      }
      case UNKNOWN -> {
        recordDropped(UnmatchedResponse.AMBIGUOUS);
        repeat(request, now);
      }
      case WAITING_REQUEST, EITHER -> {
        Unit unit = request.unit();
        unmatchedFrames = 0;
        transactionEnded(now, UnmatchedResponse.DUPLICATE);
        if (origin == UnansweredRequests.Origin.EITHER) {
          quarantine.hold(unit, now, quarantineTime(unit, 0));
        } else {
          roundTrips.computeIfAbsent(unit, any -> new RoundTripEstimator()).addSample(now - sentAt);
        }
        request.answered(response);
      }
    }
  }

  /**
   * Sends a read once more, after the responses to all earlier requests should have arrived. Only a
   * unit that responds gets here, so they arrive one after the other, and hardly ever later than
   * its quarantine. If one does, the read is sent again.
   */
  private void repeat(PendingRequest request, long now) {
    Unit unit = request.unit();
    transactionEnded(now, UnmatchedResponse.LATE);
    quarantine.hold(unit, now, quarantineTime(unit, now - sentAt));
    request.postponeForRepetition(now - sentAt + quarantine.left(unit, now));
    queue.putBack(request);
    deadlines.noLaterThan(request.deadline());
  }

  private void recordDropped(UnmatchedResponse kind) {
    if (inFlight != null) {
      inFlight.recordDropped(kind);
    }
    listener.answerDropped(kind);
  }

  private void transactionEnded(long now, UnmatchedResponse kindOfNext) {
    lastPostponed = inFlight == null ? 0 : inFlight.postponed();
    inFlight = null;
    kindOfNextUnmatched = kindOfNext;
    quietUntil = later(quietUntil, now + gap);
  }

  private void drop(ReceiveResult received, long now) {
    if (received instanceof ReceiveResult.UnmatchedFrame stray) {
      consecutiveTimeouts = 0;
      boolean isForeign = foreign.lastFrame(now).filter(ForeignFrame::isRequest).isPresent();
      unmatchedFrames += isForeign ? 0 : 1;
      unanswered.received(stray.unit(), stray.pdu());
      recordDropped(kind(stray));
    }
  }

  /**
   * Returns the last frame of another master on the line, if one is present. Safe to call from any
   * thread.
   */
  Optional<ForeignFrame> foreignMaster(long now) {
    return foreign.lastFrame(now);
  }

  private UnmatchedResponse kind(ReceiveResult.UnmatchedFrame stray) {
    PendingRequest request = inFlight;
    if (request == null) {
      return kindOfNextUnmatched;
    }
    return stray.unit() == request.unit().value()
        ? UnmatchedResponse.WRONG_FUNCTION
        : UnmatchedResponse.WRONG_UNIT;
  }

  /**
   * Ends a frame whose inter-byte timeout has expired, and fails the requests whose timeout has
   * expired.
   */
  void expire(long now) {
    if (receiver.isMidFrame() && now - lastByteAt >= frameEnd) {
      boolean isContested = overhear(now, () -> foreign.onSilence(inFlight, now));
      ReceiveResult whole = isContested ? CONTESTED : receiver.onSilence();
      int noise = foreign.takeUnmatchedBytes();
      if (whole instanceof ReceiveResult.NoFrame && inFlight != null) {
        listener.noiseReceived(noise);
      }
      handle(whole, now);
    }
    PendingRequest expired = inFlight;
    if (expired != null && now - expiresAt(expired) >= 0) {
      consecutiveTimeouts++;
      receiver.expectNothing();
      transactionEnded(now, UnmatchedResponse.LATE);
      long waited = now - sentAt;
      quarantine.hold(expired.unit(), now, quarantineTime(expired.unit(), waited));
      unanswered.add(expired.unit(), expired.request(), sentAt);
    } else {
      expired = null;
    }
    updateHolds(now);
    List<PendingRequest> waiting = queue.takeOverdue(now);
    deadlines.clear();
    if (inFlight != null) {
      deadlines.noLaterThan(expiresAt(inFlight));
    }
    queue.forEach(request -> deadlines.noLaterThan(request.deadline()));
    if (expired != null) {
      expired.failUnanswered();
    }
    waiting.forEach(open ? PendingRequest::failNotSent : PendingRequest::failNotConnected);
  }

  /**
   * Returns when the gateway stops waiting for a response. A response that has begun gets a little
   * more time; otherwise the gateway would send while the unit does.
   */
  private long expiresAt(PendingRequest request) {
    return request.deadline() + (receiver.isMidFrame() ? frameEnd : 0);
  }

  /**
   * Returns how long a late response may still arrive.
   *
   * @param unknown time to assume for a unit that has not responded yet.
   */
  private long quarantineTime(Unit unit, long unknown) {
    RoundTripEstimator known = roundTrips.get(unit);
    long most = known == null ? unknown : known.upperBoundOr(unknown);
    return Math.min(Quarantine.MAX_NANOS, Math.max(most, 2 * silence));
  }

  private static long later(long a, long b) {
    return b - a > 0 ? b : a;
  }

  /** Returns the nanoseconds during which nothing is sent to a unit. */
  long quarantine(Unit unit, long now) {
    return quarantine.left(unit, now);
  }

  /**
   * Returns whether received bytes must be handled at once: a response is awaited, by the gateway
   * or by another master that keeps the gateway from sending.
   */
  boolean isListening(long now) {
    return inFlight != null || (open && longestForeignHold(now) > 0);
  }

  private long longestForeignHold(long now) {
    long[] longest = {0};
    queue.forEach(request -> longest[0] = Math.max(longest[0], foreignHold(request, now)));
    return longest[0];
  }

  /** Returns for how many nanoseconds the last request waited for other masters. */
  long lastPostponed() {
    return lastPostponed;
  }

  /** Returns whether no request is in flight or waiting, and no frame is being received. */
  boolean isIdle() {
    return inFlight == null && queue.isEmpty() && !receiver.isMidFrame();
  }

  /** Returns whether requests are waiting, and none is in flight. */
  boolean hasOnlyWaiting() {
    return inFlight == null && !queue.isEmpty();
  }

  /** Returns the nanoseconds until {@link #expire} or {@link #sendDue} has work to do. */
  long nextDue(long now) {
    long next = deadlines.remaining(now);
    if (receiver.isMidFrame()) {
      next = Math.min(next, Math.max(0, lastByteAt + frameEnd - now));
    }
    if (open && inFlight == null && !queue.isEmpty()) {
      next = Math.min(next, Math.max(quietUntil - now, shortestHold(now)));
    }
    return Math.max(0, next);
  }

  /** Returns for how many nanoseconds none of the waiting requests may be sent. */
  private long shortestHold(long now) {
    Deadline shortest = new Deadline();
    queue.forEach(request -> shortest.noLaterThan(now + hold(request, now)));
    return shortest.remaining(now);
  }

  private long hold(PendingRequest request, long now) {
    return Math.max(quarantine.left(request.unit(), now), foreignHold(request, now));
  }

  /** Returns the number of consecutive timeouts without a valid frame. */
  int consecutiveTimeouts() {
    return consecutiveTimeouts;
  }

  /** Returns the number of consecutive responses that matched no request. */
  int unmatchedFrames() {
    return unmatchedFrames;
  }
}
