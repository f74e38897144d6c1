// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.frame.BusMonitor;
import io.parasol.legacy.modbus.frame.ForeignFrame;
import io.parasol.legacy.modbus.frame.FrameReceiver;
import io.parasol.legacy.modbus.frame.LineSettings;
import io.parasol.legacy.modbus.frame.MonitoredFrame;
import io.parasol.legacy.modbus.frame.ReceiveResult;
import io.parasol.legacy.modbus.frame.SecondClientDetector;
import io.parasol.legacy.modbus.frame.SerialFraming;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.RequestPdu;
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The transactions on one serial line: one request at a time, the queued requests, and the units in
 * {@link Quarantine}.
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

  /** A listener for received data that is no response to the gateway. */
  @FunctionalInterface
  interface UnmatchedFrameListener {
    void dropped(UnmatchedResponse kind);

    /** Called when a number of consecutive bytes formed no frame while a response was awaited. */
    default void noiseReceived(int bytes) {}

    /** Called when the line echoes requests although it is not configured to. */
    default void echoReceived() {}

    /** As {@link ConnectionListener#foreignFrameReceived}. */
    default void foreignFrameReceived(ForeignFrame frame, boolean isDetected) {}

    /** Returns an adapter that forwards the events to a connection listener. */
    static UnmatchedFrameListener of(ConnectionListener listener) {
      return new UnmatchedFrameListener() {
        @Override
        public void dropped(UnmatchedResponse kind) {
          listener.answerDropped(kind);
        }

        @Override
        public void noiseReceived(int bytes) {
          listener.noiseReceived(bytes);
        }

        @Override
        public void echoReceived() {
          listener.echoReceived();
        }

        @Override
        public void foreignFrameReceived(ForeignFrame frame, boolean isDetected) {
          listener.foreignFrameReceived(frame, isDetected);
        }
      };
    }
  }

  private final RequestQueue queue;
  private final SerialFraming framing;
  private final FrameReceiver receiver;
  private final Quarantine quarantine = new Quarantine();
  private final Map<Unit, RoundTripEstimator> roundTrips = new HashMap<>();
  private final Deadline deadlines = new Deadline();
  private final BusMonitor monitor;
  private SecondClientDetector secondClient = new SecondClientDetector();
  private final UnmatchedFrameListener listener;
  private final boolean isEchoExpected;
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

  /** Number of bytes received since the last request or since the end of the last frame. */
  private int unmatchedBytes;

  private UnmatchedResponse kindOfNextUnmatched = UnmatchedResponse.DUPLICATE;
  private int consecutiveTimeouts;
  private int unmatchedFrames;

  /**
   * @param queue maximum number of waiting requests of each kind, urgent and ordinary.
   * @param gap quiet time between a response and the next request, in nanoseconds; the silent
   *     interval of the line applies if it is longer.
   */
  SerialTransactions(LineSettings line, int queue, long gap, UnmatchedFrameListener listener) {
    this.queue = new RequestQueue(queue);
    this.framing = SerialFraming.of(line.framing());
    this.receiver = framing.receiver(line.echoes());
    this.monitor = new BusMonitor(framing);
    this.isEchoExpected = line.echoes();
    this.silence = line.silence().toNanos();
    this.frameEnd = line.frameEnd().toNanos();
    this.gap = Math.max(gap, silence);
    this.listener = listener;
  }

  /** Takes over what is known of other masters, after the settings of the line have changed. */
  SerialTransactions inheritFrom(SerialTransactions previous) {
    secondClient = previous.secondClient;
    return this;
  }

  /**
   * Queues a request, which {@link #sendDue} sends in its turn. Fails the request if the queue is
   * full.
   */
  void submit(PendingRequest request) {
    if (queue.offer(request)) {
      deadlines.noLaterThan(request.deadline());
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

  /** Handles a lost line: fails all requests at once. */
  void lost(String why) {
    open = false;
    PendingRequest sent = inFlight;
    inFlight = null;
    receiver.expectNothing();
    List<PendingRequest> waiting = queue.takeAll();
    deadlines.clear();
    if (sent != null) {
      unansweredUnit = sent.unit();
      sent.fail(ModbusFailure.Kind.DISCONNECTED, true, why);
    }
    waiting.forEach(request -> request.fail(ModbusFailure.Kind.DISCONNECTED, false, why));
  }

  /** Sends the next request, if the line is free and quiet and the unit is not in quarantine. */
  void sendDue(long now, Wire wire) {
    if (!open || inFlight != null || now - quietUntil < 0) {
      return;
    }
    PendingRequest request = queue.next(now, each -> quarantine.left(each.unit(), now) == 0);
    if (request == null) {
      return;
    }
    int unit = request.unit().value();
    Pdu pdu = RequestPdu.encode(request.request());
    byte[] frame = framing.encode(unit, pdu);
    reportOverheard(monitor.onSilence(now), now);
    drop(receiver.expect(unit, request.request(), frame));
    monitor.sent(unit, pdu, now);
    unmatchedBytes = 0;
    inFlight = request;
    sentAt = now;
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
    unmatchedBytes += bytes.length;
    reportOverheard(monitor.received(bytes, now), now);
    ReceiveResult received = receiver.receive(bytes);
    handle(received, now);
    return received instanceof ReceiveResult.Response;
  }

  private void handle(ReceiveResult received, long now) {
    PendingRequest request = inFlight;
    if (request == null) {
      drop(received);
    } else if (received instanceof ReceiveResult.Response answer) {
      roundTrips
          .computeIfAbsent(request.unit(), any -> new RoundTripEstimator())
          .addSample(now - sentAt);
      unmatchedFrames = 0;
      consecutiveTimeouts = 0;
      transactionEnded(now, UnmatchedResponse.DUPLICATE);
      request.answered(answer.pdu());
    } else if (received instanceof ReceiveResult.DamagedFrame broken) {
      consecutiveTimeouts = 0;
      receiver.expectNothing();
      transactionEnded(now, UnmatchedResponse.LATE);
      quarantine.hold(request.unit(), now, quarantineTime(request.unit(), 0));
      request.fail(ModbusFailure.Kind.PROTOCOL, true, broken.why());
    } else {
      drop(received);
    }
  }

  private void transactionEnded(long now, UnmatchedResponse kindOfNext) {
    inFlight = null;
    kindOfNextUnmatched = kindOfNext;
    quietUntil = later(quietUntil, now + gap);
  }

  private void drop(ReceiveResult received) {
    if (received instanceof ReceiveResult.UnmatchedFrame stray) {
      consecutiveTimeouts = 0;
      unmatchedFrames++;
      listener.dropped(kind(stray));
    }
  }

  private void reportOverheard(List<MonitoredFrame> frames, long now) {
    for (MonitoredFrame each : frames) {
      unmatchedBytes = 0;
      if (each instanceof MonitoredFrame.Foreign foreign) {
        listener.foreignFrameReceived(
            foreign.frame(), secondClient.recordFrame(foreign.frame(), now));
      } else if (each instanceof MonitoredFrame.Echo && !isEchoExpected) {
        listener.echoReceived();
      }
    }
  }

  /**
   * Returns the last frame of another master on the line, if one is present. Safe to call from any
   * thread.
   */
  Optional<ForeignFrame> foreignMaster(long now) {
    return secondClient.lastFrame(now);
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
      reportOverheard(monitor.onSilence(now), now);
      ReceiveResult whole = receiver.onSilence();
      if (whole instanceof ReceiveResult.NoFrame && inFlight != null) {
        listener.noiseReceived(unmatchedBytes);
      }
      unmatchedBytes = 0;
      handle(whole, now);
    }
    PendingRequest unanswered = inFlight;
    if (unanswered != null && now - expiresAt(unanswered) >= 0) {
      consecutiveTimeouts++;
      receiver.expectNothing();
      transactionEnded(now, UnmatchedResponse.LATE);
      long waited = now - sentAt;
      quarantine.hold(unanswered.unit(), now, quarantineTime(unanswered.unit(), waited));
    } else {
      unanswered = null;
    }
    List<PendingRequest> waiting = queue.takeOverdue(now);
    deadlines.clear();
    if (inFlight != null) {
      deadlines.noLaterThan(expiresAt(inFlight));
    }
    queue.forEach(request -> deadlines.noLaterThan(request.deadline()));
    if (unanswered != null) {
      unanswered.failUnanswered();
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

  /** Returns whether a response is awaited. */
  boolean hasRequestInFlight() {
    return inFlight != null;
  }

  /** Returns whether no request is in flight or waiting, and no frame is being received. */
  boolean isIdle() {
    return inFlight == null && queue.isEmpty() && !receiver.isMidFrame();
  }

  /** Returns the nanoseconds until {@link #expire} or {@link #sendDue} has work to do. */
  long nextDue(long now) {
    long next = deadlines.remaining(now);
    if (receiver.isMidFrame()) {
      next = Math.min(next, Math.max(0, lastByteAt + frameEnd - now));
    }
    if (open && inFlight == null && !queue.isEmpty()) {
      next = Math.min(next, Math.max(quietUntil - now, shortestQuarantine(now)));
    }
    return Math.max(0, next);
  }

  private long shortestQuarantine(long now) {
    Deadline shortest = new Deadline();
    queue.forEach(request -> shortest.noLaterThan(now + quarantine.left(request.unit(), now)));
    return shortest.remaining(now);
  }

  /** Returns the number of consecutive timeouts without a valid frame. */
  int consecutiveTimeouts() {
    return consecutiveTimeouts;
  }

  /** Returns the number of consecutive frames that were no response. */
  int unmatchedFrames() {
    return unmatchedFrames;
  }
}
