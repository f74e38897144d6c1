// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said on one link: the requests that wait for their turn, those under way, and which
 * answer belongs to which.
 *
 * <p>Knows no socket, thread or clock: time is passed in as nanoseconds of a monotonic clock, and
 * frames go out by the {@link Wire}. Not for several threads. A caller's stage is completed after
 * the state is in order again, so its dependents may {@link #ask} at once.
 */
final class Conversation {

  /** Takes a frame for the device. */
  @FunctionalInterface
  interface Wire {
    void send(MbapFrame frame);
  }

  private final RequestQueue queue;
  private final UnderWay underWay = new UnderWay();
  private final Alarm deadlines = new Alarm();
  private final long gap;
  private int window;
  private boolean open;
  private long quietUntil;
  private int silences;
  private int strays;

  /**
   * @param window how many requests may be under way at once.
   * @param queue how many of a kind may wait.
   * @param gap nanoseconds of quiet between an answer and the next request.
   */
  Conversation(int window, int queue, long gap) {
    this.window = window;
    this.queue = new RequestQueue(queue);
    this.gap = gap;
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
   * The connection is there.
   *
   * @param delay nanoseconds during which nothing is sent.
   */
  void opened(long now, long delay) {
    open = true;
    silences = 0;
    strays = 0;
    quietUntil = now + delay;
  }

  /** The connection is gone: fails everything, at once. */
  void lost(String why) {
    open = false;
    List<PendingRequest> sent = underWay.takeAll();
    List<PendingRequest> waiting = queue.takeAll();
    deadlines.clear();
    sent.forEach(request -> request.fail(ModbusFailure.Kind.DISCONNECTED, true, why));
    waiting.forEach(request -> request.fail(ModbusFailure.Kind.DISCONNECTED, false, why));
  }

  /** Sends what may be sent now. */
  void sendDue(long now, Wire wire) {
    while (open && underWay.size() < window && now - quietUntil >= 0) {
      PendingRequest request = queue.next(now, any -> true);
      if (request == null) {
        return;
      }
      Pdu pdu = RequestPdu.encode(request.request());
      int transaction = underWay.add(request);
      wire.send(new MbapFrame(transaction, request.unit().value(), pdu));
    }
  }

  /**
   * Hands an answer to the request that waits for it.
   *
   * @return null, or why it was dropped.
   */
  @Nullable StrayAnswer received(MbapFrame answer, long now) {
    silences = 0;
    quietUntil = later(quietUntil, now + gap);
    PendingRequest request = underWay.take(answer);
    if (request == null) {
      strays++;
      StrayAnswer stray = underWay.why(answer);
      if (stray.provesConfusion()) {
        window = 1;
      }
      return stray;
    }
    strays = 0;
    request.answered(answer.pdu());
    return null;
  }

  private static long later(long a, long b) {
    return b - a > 0 ? b : a;
  }

  /**
   * Fails the requests whose time is over.
   *
   * @return how many of them had been sent.
   */
  int expire(long now) {
    List<PendingRequest> sent = underWay.takeOverdue(now);
    List<PendingRequest> waiting = queue.takeOverdue(now);
    silences += sent.size();
    deadlines.clear();
    underWay.forEach(request -> deadlines.noLaterThan(request.deadline()));
    queue.forEach(request -> deadlines.noLaterThan(request.deadline()));
    sent.forEach(PendingRequest::failUnanswered);
    waiting.forEach(open ? PendingRequest::failNotSent : PendingRequest::failNotConnected);
    return sent.size();
  }

  /** How many nanoseconds until {@link #expire} or {@link #sendDue} has something to do. */
  long nextDue(long now) {
    long next = deadlines.in(now);
    boolean waitsForQuiet = open && underWay.size() < window && !queue.isEmpty();
    return waitsForQuiet ? Math.min(next, Math.max(0, quietUntil - now)) : next;
  }

  /** How many requests may be under way at once; 1 for ever after the peer mixed answers up. */
  int window() {
    return window;
  }

  /** How many requests in a row timed out, without a single frame coming in. */
  int silences() {
    return silences;
  }

  /** How many frames in a row belonged to nobody. */
  int strays() {
    return strays;
  }
}
