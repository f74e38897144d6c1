// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.legacy.modbus.frame.MbapFrame;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.Pdu;
import io.parasol.legacy.modbus.pdu.RequestPdu;
import io.parasol.legacy.modbus.pdu.UnmatchedResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transactions on one Modbus TCP connection: the queued requests, the in-flight requests, and
 * the matching of responses to requests by transaction, unit and function.
 *
 * <p>Has no socket, thread or clock: time is passed in as nanoseconds of a monotonic clock, and
 * frames are sent through the {@link Wire}. Not thread-safe. A caller's stage is completed after
 * the state is consistent again, so its dependents may {@link #submit} at once.
 */
final class TcpTransactions {

  /** The outgoing side of the connection to the device. */
  @FunctionalInterface
  interface Wire {
    void send(MbapFrame frame);
  }

  private final RequestQueue queue;
  private final InFlightRequests inFlight = new InFlightRequests();
  private final Deadline deadlines = new Deadline();
  private final long gap;
  private int window;
  private boolean open;
  private long quietUntil;
  private int consecutiveTimeouts;
  private int unmatchedFrames;

  /**
   * @param window maximum number of in-flight requests.
   * @param queue maximum number of waiting requests of each kind, urgent and ordinary.
   * @param gap quiet time between a response and the next request, in nanoseconds.
   */
  TcpTransactions(int window, int queue, long gap) {
    this.window = window;
    this.queue = new RequestQueue(queue);
    this.gap = gap;
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
   * Handles an established connection.
   *
   * @param delay nanoseconds during which nothing is sent.
   */
  void opened(long now, long delay) {
    open = true;
    consecutiveTimeouts = 0;
    unmatchedFrames = 0;
    quietUntil = now + delay;
  }

  /** Handles a connection that is about to be replaced. */
  void suspend() {
    open = false;
  }

  /** Handles a lost connection: fails all requests at once. */
  void lost(String why) {
    open = false;
    List<PendingRequest> sent = inFlight.takeAll();
    List<PendingRequest> waiting = queue.takeAll();
    deadlines.clear();
    sent.forEach(request -> request.fail(ModbusFailure.Kind.DISCONNECTED, true, why));
    waiting.forEach(request -> request.fail(ModbusFailure.Kind.DISCONNECTED, false, why));
  }

  /** Sends the requests that may be sent now. */
  void sendDue(long now, Wire wire) {
    while (open && inFlight.size() < window && now - quietUntil >= 0) {
      PendingRequest request = queue.next(now, any -> true);
      if (request == null) {
        return;
      }
      Pdu pdu = RequestPdu.encode(request.request());
      int transaction = inFlight.add(request);
      wire.send(new MbapFrame(transaction, request.unit().value(), pdu));
    }
  }

  /**
   * Completes the request that a response belongs to. A response that shows that the peer mixes up
   * requests sets the window to 1.
   *
   * @return null, or why the response was dropped.
   */
  @Nullable UnmatchedResponse received(MbapFrame answer, long now) {
    consecutiveTimeouts = 0;
    quietUntil = later(quietUntil, now + gap);
    PendingRequest request = inFlight.take(answer);
    if (request == null) {
      unmatchedFrames++;
      UnmatchedResponse stray = inFlight.mismatchReason(answer);
      inFlight.forEach(waiting -> waiting.recordDropped(stray));
      if (stray.provesConfusion()) {
        window = 1;
      }
      return stray;
    }
    unmatchedFrames = 0;
    request.answered(answer.pdu());
    return null;
  }

  private static long later(long a, long b) {
    return b - a > 0 ? b : a;
  }

  /**
   * Fails the requests whose timeout has expired.
   *
   * @return how many of them had been sent.
   */
  int expire(long now) {
    List<PendingRequest> sent = inFlight.takeOverdue(now);
    List<PendingRequest> waiting = queue.takeOverdue(now);
    consecutiveTimeouts += sent.size();
    deadlines.clear();
    inFlight.forEach(request -> deadlines.noLaterThan(request.deadline()));
    queue.forEach(request -> deadlines.noLaterThan(request.deadline()));
    sent.forEach(PendingRequest::failUnanswered);
    waiting.forEach(open ? PendingRequest::failNotSent : PendingRequest::failNotConnected);
    return sent.size();
  }

  /** Returns whether no request is in flight or waiting. */
  boolean isIdle() {
    return inFlight.size() == 0 && queue.isEmpty();
  }

  /** Returns whether requests are waiting, and none is in flight. */
  boolean hasOnlyWaiting() {
    return inFlight.size() == 0 && !queue.isEmpty();
  }

  /** Returns the nanoseconds until {@link #expire} or {@link #sendDue} has work to do. */
  long nextDue(long now) {
    long next = deadlines.remaining(now);
    boolean waitsForQuiet = open && inFlight.size() < window && !queue.isEmpty();
    return waitsForQuiet ? Math.min(next, Math.max(0, quietUntil - now)) : next;
  }

  /**
   * Returns the maximum number of in-flight requests. It stays 1 once the peer has mixed up
   * responses.
   */
  int window() {
    return window;
  }

  /** Returns the number of consecutive timeouts without a single received frame. */
  int consecutiveTimeouts() {
    return consecutiveTimeouts;
  }

  /** Returns the number of consecutive frames that matched no request. */
  int unmatchedFrames() {
    return unmatchedFrames;
  }
}
