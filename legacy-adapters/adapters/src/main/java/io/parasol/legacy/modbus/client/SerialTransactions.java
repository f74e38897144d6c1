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
 * may {@link #ask} at once.
 */
final class SerialTransactions {

  /** The outgoing side of the line. */
  @FunctionalInterface
  interface Wire {
    void send(byte[] frame);
  }

  /** A listener for received data that is no response to the gateway. */
  @FunctionalInterface
  interface Strays {
    void dropped(UnmatchedResponse kind);

    /** Called when a number of consecutive bytes formed no frame while a response was awaited. */
    default void noise(int bytes) {}

    /** Called when the line echoes requests although it is not configured to. */
    default void echo() {}

    /** Called for each frame of another master on the line, once that master is detected. */
    default void foreignMaster(ForeignFrame frame) {}

    /** Returns an adapter that forwards the events to a connection listener. */
    static Strays of(ConnectionListener listener) {
      return new Strays() {
        @Override
        public void dropped(UnmatchedResponse kind) {
          listener.answerDropped(kind);
        }

        @Override
        public void noise(int bytes) {
          listener.noise(bytes);
        }

        @Override
        public void echo() {
          listener.echo();
        }

        @Override
        public void foreignMaster(ForeignFrame frame) {
          listener.foreignMaster(frame);
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
  private final BusMonitor overhearing;
  private SecondClientDetector foreignMaster = new SecondClientDetector();
  private final Strays strayed;
  private final boolean isEchoExpected;
  private final long silence;
  private final long frameEnd;
  private final long gap;

  private boolean open;
  private @Nullable PendingRequest asked;
  private long askedAt;

  /** The unit that had not responded when the line was lost, or null. */
  private @Nullable Unit cutOff;

  private long quietUntil;
  private long heardAt;

  /** Number of bytes received since the last request or since the end of the last frame. */
  private int unclaimed;

  private UnmatchedResponse lastEnd = UnmatchedResponse.DUPLICATE;
  private int silences;
  private int strays;

  /**
   * @param queue maximum number of waiting requests of each kind, urgent and ordinary.
   * @param gap quiet time between a response and the next request, in nanoseconds; the silent
   *     interval of the line applies if it is longer.
   */
  SerialTransactions(LineSettings line, int queue, long gap, Strays strayed) {
    this.queue = new RequestQueue(queue);
    this.framing = SerialFraming.of(line.framing());
    this.receiver = framing.receiver(line.echoes());
    this.overhearing = new BusMonitor(framing);
    this.isEchoExpected = line.echoes();
    this.silence = line.silence().toNanos();
    this.frameEnd = line.frameEnd().toNanos();
    this.gap = Math.max(gap, silence);
    this.strayed = strayed;
  }

  /** Takes over what is known of other masters, after the settings of the line have changed. */
  SerialTransactions after(SerialTransactions before) {
    foreignMaster = before.foreignMaster;
    return this;
  }

  /**
   * Queues a request, which {@link #sendDue} sends in its turn. Fails the request if the queue is
   * full.
   */
  void ask(PendingRequest request) {
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
    silences = 0;
    strays = 0;
    receiver.expectNothing();
    quietUntil = now + Math.max(delay, silence);
    if (cutOff != null) {
      // A network gateway may deliver the late response to any client that is connected when it
      // arrives.
      quarantine.hold(cutOff, now, quarantineTime(cutOff, 0));
      cutOff = null;
    }
  }

  /** Handles a lost line: fails all requests at once. */
  void lost(String why) {
    open = false;
    PendingRequest sent = asked;
    asked = null;
    receiver.expectNothing();
    List<PendingRequest> waiting = queue.takeAll();
    deadlines.clear();
    if (sent != null) {
      cutOff = sent.unit();
      sent.fail(ModbusFailure.Kind.DISCONNECTED, true, why);
    }
    waiting.forEach(request -> request.fail(ModbusFailure.Kind.DISCONNECTED, false, why));
  }

  /** Sends the next request, if the line is free and quiet and the unit is not in quarantine. */
  void sendDue(long now, Wire wire) {
    if (!open || asked != null || now - quietUntil < 0) {
      return;
    }
    PendingRequest request = queue.next(now, each -> quarantine.left(each.unit(), now) == 0);
    if (request == null) {
      return;
    }
    int unit = request.unit().value();
    Pdu pdu = RequestPdu.encode(request.request());
    byte[] frame = framing.encode(unit, pdu);
    tell(overhearing.silence(now), now);
    drop(receiver.expect(unit, request.request(), frame));
    overhearing.sent(unit, pdu, now);
    unclaimed = 0;
    asked = request;
    askedAt = now;
    wire.send(frame);
  }

  /**
   * Handles received bytes.
   *
   * @return whether they complete a response.
   */
  boolean heard(byte[] bytes, long now) {
    heardAt = now;
    if (asked == null) {
      quietUntil = later(quietUntil, now + silence);
      quarantine.extend(unit -> now + quarantineTime(unit, 0));
    }
    unclaimed += bytes.length;
    tell(overhearing.heard(bytes, now), now);
    ReceiveResult heard = receiver.hear(bytes);
    take(heard, now);
    return heard instanceof ReceiveResult.Answer;
  }

  private void take(ReceiveResult heard, long now) {
    PendingRequest request = asked;
    if (request == null) {
      drop(heard);
    } else if (heard instanceof ReceiveResult.Answer answer) {
      roundTrips
          .computeIfAbsent(request.unit(), any -> new RoundTripEstimator())
          .took(now - askedAt);
      strays = 0;
      silences = 0;
      ended(now, UnmatchedResponse.DUPLICATE);
      request.answered(answer.pdu());
    } else if (heard instanceof ReceiveResult.Broken broken) {
      silences = 0;
      receiver.expectNothing();
      ended(now, UnmatchedResponse.LATE);
      quarantine.hold(request.unit(), now, quarantineTime(request.unit(), 0));
      request.fail(ModbusFailure.Kind.PROTOCOL, true, broken.why());
    } else {
      drop(heard);
    }
  }

  private void ended(long now, UnmatchedResponse whatAnotherAnswerWouldBe) {
    asked = null;
    lastEnd = whatAnotherAnswerWouldBe;
    quietUntil = later(quietUntil, now + gap);
  }

  private void drop(ReceiveResult heard) {
    if (heard instanceof ReceiveResult.Stray stray) {
      silences = 0;
      strays++;
      strayed.dropped(kind(stray));
    }
  }

  private void tell(List<MonitoredFrame> frames, long now) {
    for (MonitoredFrame each : frames) {
      unclaimed = 0;
      if (each instanceof MonitoredFrame.Foreign foreign
          && foreignMaster.heard(foreign.frame(), now)) {
        strayed.foreignMaster(foreign.frame());
      } else if (each instanceof MonitoredFrame.Echo && !isEchoExpected) {
        strayed.echo();
      }
    }
  }

  /**
   * Returns the last frame of another master on the line, if one is present. Safe to call from any
   * thread.
   */
  Optional<ForeignFrame> foreignMaster(long now) {
    return foreignMaster.isThere(now);
  }

  private UnmatchedResponse kind(ReceiveResult.Stray stray) {
    PendingRequest request = asked;
    if (request == null) {
      return lastEnd;
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
    if (receiver.isMidFrame() && now - heardAt >= frameEnd) {
      tell(overhearing.silence(now), now);
      ReceiveResult whole = receiver.silence();
      if (whole instanceof ReceiveResult.Nothing && asked != null) {
        strayed.noise(unclaimed);
      }
      unclaimed = 0;
      take(whole, now);
    }
    PendingRequest unanswered = asked;
    if (unanswered != null && now - givenUpAt(unanswered) >= 0) {
      silences++;
      receiver.expectNothing();
      ended(now, UnmatchedResponse.LATE);
      long waited = now - askedAt;
      quarantine.hold(unanswered.unit(), now, quarantineTime(unanswered.unit(), waited));
    } else {
      unanswered = null;
    }
    List<PendingRequest> waiting = queue.takeOverdue(now);
    deadlines.clear();
    if (asked != null) {
      deadlines.noLaterThan(givenUpAt(asked));
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
  private long givenUpAt(PendingRequest request) {
    return request.deadline() + (receiver.isMidFrame() ? frameEnd : 0);
  }

  /**
   * Returns how long a late response may still arrive.
   *
   * @param unknown time to assume for a unit that has not responded yet.
   */
  private long quarantineTime(Unit unit, long unknown) {
    RoundTripEstimator known = roundTrips.get(unit);
    long most = known == null ? unknown : known.most(unknown);
    return Math.min(Quarantine.LONGEST, Math.max(most, 2 * silence));
  }

  private static long later(long a, long b) {
    return b - a > 0 ? b : a;
  }

  /** Returns the nanoseconds during which nothing is sent to a unit. */
  long quarantine(Unit unit, long now) {
    return quarantine.left(unit, now);
  }

  /** Returns whether a response is awaited. */
  boolean isAsking() {
    return asked != null;
  }

  /** Returns the nanoseconds until {@link #expire} or {@link #sendDue} has work to do. */
  long nextDue(long now) {
    long next = deadlines.in(now);
    if (receiver.isMidFrame()) {
      next = Math.min(next, Math.max(0, heardAt + frameEnd - now));
    }
    if (open && asked == null && !queue.isEmpty()) {
      next = Math.min(next, Math.max(quietUntil - now, leastQuarantine(now)));
    }
    return Math.max(0, next);
  }

  private long leastQuarantine(long now) {
    Deadline least = new Deadline();
    queue.forEach(request -> least.noLaterThan(now + quarantine.left(request.unit(), now)));
    return least.in(now);
  }

  /** Returns the number of consecutive timeouts without a valid frame. */
  int silences() {
    return silences;
  }

  /** Returns the number of consecutive frames that were no response. */
  int strays() {
    return strays;
  }
}
