// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Unit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said on one serial line: one request at a time, the requests that wait for their turn,
 * and the units that are in {@link Quarantine}.
 *
 * <p>Knows no port, thread or clock: time is passed in as nanoseconds of a monotonic clock. Not for
 * several threads. A caller's stage is completed after the state is in order again, so its
 * dependents may {@link #ask} at once.
 */
final class LineConversation {

  /** Takes a frame for the line. */
  @FunctionalInterface
  interface Wire {
    void send(byte[] frame);
  }

  /** Hears of what was said that is no answer to us. */
  @FunctionalInterface
  interface Strays {
    void dropped(StrayAnswer kind);

    /** So many bytes came in a row that are no frame, while an answer was waited for. */
    default void noise(int bytes) {}

    /** The line repeats what is sent, and nobody has said that it does. */
    default void echo() {}

    /** Another master is on the line: this was heard of it last. */
    default void foreignMaster(ForeignFrame frame) {}

    /** As a listener to a connection hears them. */
    static Strays of(ConnectionListener listener) {
      return new Strays() {
        @Override
        public void dropped(StrayAnswer kind) {
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
  private final LineFraming framing;
  private final FrameReceiver receiver;
  private final Quarantine quarantine = new Quarantine();
  private final Map<Unit, RoundTrip> roundTrips = new HashMap<>();
  private final Alarm deadlines = new Alarm();
  private final Overhearing overhearing;
  private ForeignMaster foreignMaster = new ForeignMaster();
  private final Strays strayed;
  private final boolean isEchoExpected;
  private final long silence;
  private final long frameEnd;
  private final long gap;

  private boolean open;
  private @Nullable PendingRequest asked;
  private long askedAt;

  /** The unit that had not answered when the line was lost. */
  private @Nullable Unit cutOff;

  private long quietUntil;
  private long heardAt;

  /** Bytes that came since the last request, or since the last frame ended. */
  private int unclaimed;

  private StrayAnswer lastEnd = StrayAnswer.DUPLICATE;
  private int silences;
  private int strays;

  /**
   * @param queue how many requests of a kind may wait.
   * @param gap nanoseconds of quiet between an answer and the next request, where the silence of
   *     the line is not enough.
   */
  LineConversation(LineSettings line, int queue, long gap, Strays strayed) {
    this.queue = new RequestQueue(queue);
    this.framing = LineFraming.of(line.framing());
    this.receiver = framing.receiver(line.echoes());
    this.overhearing = new Overhearing(framing);
    this.isEchoExpected = line.echoes();
    this.silence = line.silence().toNanos();
    this.frameEnd = line.frameEnd().toNanos();
    this.gap = Math.max(gap, silence);
    this.strayed = strayed;
  }

  /** The same on a line that has another form now: who else is on it is not forgotten. */
  LineConversation after(LineConversation before) {
    foreignMaster = before.foreignMaster;
    return this;
  }

  /** Takes a request; it is sent when {@link #sendDue} finds that its turn has come. */
  void ask(PendingRequest request) {
    if (queue.offer(request)) {
      deadlines.noLaterThan(request.deadline());
    } else {
      request.failOverloaded();
    }
  }

  /**
   * The line is there.
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
      // The box at the other end may give the answer to whoever is connected when it comes.
      quarantine.hold(cutOff, now, quarantineTime(cutOff, 0));
      cutOff = null;
    }
  }

  /** The line is gone: fails everything, at once. */
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

  /** Sends the next request, if the line is free and quiet and its unit may be asked. */
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
   * Bytes have come.
   *
   * @return whether they end an answer.
   */
  boolean heard(byte[] bytes, long now) {
    heardAt = now;
    if (asked == null) {
      quietUntil = later(quietUntil, now + silence);
      quarantine.extend(unit -> now + quarantineTime(unit, 0));
    }
    unclaimed += bytes.length;
    tell(overhearing.heard(bytes, now), now);
    Heard heard = receiver.hear(bytes);
    take(heard, now);
    return heard instanceof Heard.Answer;
  }

  private void take(Heard heard, long now) {
    PendingRequest request = asked;
    if (request == null) {
      drop(heard);
    } else if (heard instanceof Heard.Answer answer) {
      roundTrips.computeIfAbsent(request.unit(), any -> new RoundTrip()).took(now - askedAt);
      strays = 0;
      silences = 0;
      ended(now, StrayAnswer.DUPLICATE);
      request.answered(answer.pdu());
    } else if (heard instanceof Heard.Broken broken) {
      silences = 0;
      receiver.expectNothing();
      ended(now, StrayAnswer.LATE);
      quarantine.hold(request.unit(), now, quarantineTime(request.unit(), 0));
      request.fail(ModbusFailure.Kind.PROTOCOL, true, broken.why());
    } else {
      drop(heard);
    }
  }

  private void ended(long now, StrayAnswer whatAnotherAnswerWouldBe) {
    asked = null;
    lastEnd = whatAnotherAnswerWouldBe;
    quietUntil = later(quietUntil, now + gap);
  }

  private void drop(Heard heard) {
    if (heard instanceof Heard.Stray stray) {
      silences = 0;
      strays++;
      strayed.dropped(kind(stray));
    }
  }

  private void tell(List<Overheard> frames, long now) {
    for (Overheard each : frames) {
      unclaimed = 0;
      if (each instanceof Overheard.Foreign foreign && foreignMaster.heard(foreign.frame(), now)) {
        strayed.foreignMaster(foreign.frame());
      } else if (each instanceof Overheard.Echo && !isEchoExpected) {
        strayed.echo();
      }
    }
  }

  /** What was heard last of another master that is on the line. For any thread. */
  Optional<ForeignFrame> foreignMaster(long now) {
    return foreignMaster.isThere(now);
  }

  private StrayAnswer kind(Heard.Stray stray) {
    PendingRequest request = asked;
    if (request == null) {
      return lastEnd;
    }
    return stray.unit() == request.unit().value()
        ? StrayAnswer.WRONG_FUNCTION
        : StrayAnswer.WRONG_UNIT;
  }

  /** Ends a frame when its time is over, and fails the requests whose time is over. */
  void expire(long now) {
    if (receiver.isMidFrame() && now - heardAt >= frameEnd) {
      tell(overhearing.silence(now), now);
      Heard whole = receiver.silence();
      if (whole instanceof Heard.Nothing && asked != null) {
        strayed.noise(unclaimed);
      }
      unclaimed = 0;
      take(whole, now);
    }
    PendingRequest unanswered = asked;
    if (unanswered != null && now - givenUpAt(unanswered) >= 0) {
      silences++;
      receiver.expectNothing();
      ended(now, StrayAnswer.LATE);
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
   * When an answer is waited for no longer. One that has begun gets a little more: to give it up
   * would be to speak while its unit does.
   */
  private long givenUpAt(PendingRequest request) {
    return request.deadline() + (receiver.isMidFrame() ? frameEnd : 0);
  }

  /**
   * How long a late answer may still be on its way.
   *
   * @param unknown what to assume of a unit that has not answered anything yet.
   */
  private long quarantineTime(Unit unit, long unknown) {
    RoundTrip known = roundTrips.get(unit);
    long most = known == null ? unknown : known.most(unknown);
    return Math.min(Quarantine.LONGEST, Math.max(most, 2 * silence));
  }

  private static long later(long a, long b) {
    return b - a > 0 ? b : a;
  }

  /** For how many nanoseconds a unit is left alone. */
  long quarantine(Unit unit, long now) {
    return quarantine.left(unit, now);
  }

  /** Whether an answer is waited for. */
  boolean isAsking() {
    return asked != null;
  }

  /** How many nanoseconds until {@link #expire} or {@link #sendDue} has something to do. */
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
    Alarm least = new Alarm();
    queue.forEach(request -> least.noLaterThan(now + quarantine.left(request.unit(), now)));
    return least.in(now);
  }

  /** How many requests in a row timed out, without a sound frame coming in. */
  int silences() {
    return silences;
  }

  /** How many frames in a row were no answer. */
  int strays() {
    return strays;
  }
}
