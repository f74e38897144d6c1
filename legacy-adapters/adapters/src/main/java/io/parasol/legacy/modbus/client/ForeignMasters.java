// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.model.profile.Unit;
import io.parasol.legacy.modbus.frame.BusMonitor;
import io.parasol.legacy.modbus.frame.ForeignFrame;
import io.parasol.legacy.modbus.frame.MonitoredFrame;
import io.parasol.legacy.modbus.frame.SecondClientDetector;
import io.parasol.legacy.modbus.frame.SerialFraming;
import io.parasol.legacy.modbus.pdu.Pdu;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The other masters on a serial line: detects them in the received bytes, and decides how long the
 * line is left to them.
 *
 * <p>Times are nanoseconds of a monotonic clock. {@link #lastFrame} is safe to call from any
 * thread.
 */
final class ForeignMasters {

  /**
   * The maximum time for which a request waits for other masters, in nanoseconds. Then the gateway
   * sends it, because a master that never pauses must not stop the gateway. It still never sends to
   * a unit that has to respond to another master.
   */
  static final long MAX_WAIT = 2_000_000_000;

  /**
   * The maximum pause after which a request counts as one of the same series, in nanoseconds. After
   * longer pauses it is not worth to wait for the next request.
   */
  private static final long MAX_PAUSE = 1_000_000_000;

  /** The margin above the mean pause, within which the next request is expected, in nanoseconds. */
  private static final long MIN_PAUSE_MARGIN = 20_000_000;

  private static final int BROADCAST = 0;

  private final BusMonitor monitor;
  private final boolean isEchoExpected;
  private final long frameEnd;
  private final ConnectionListener listener;
  private final ToLongFunction<Unit> responseTimeout;
  private SecondClientDetector detector = new SecondClientDetector();

  /** The request of another master that has no response yet, or null. */
  private @Nullable ForeignFrame request;

  /** The end of the time for which the line is left to other masters; only if {@link #isHeld}. */
  private long heldUntil;

  private boolean isHeld;

  /** The pauses of other masters between a response and their next request. */
  private final RoundTripEstimator pauses = new RoundTripEstimator();

  /** Whether another master has got a response, at {@link #endedAt}. */
  private boolean hasEnded;

  private long endedAt;

  /** Whether {@link #endedAt} is exact; otherwise it is the latest possible time. */
  private boolean isEndExact;

  /** Number of bytes received since the last request or since the end of the last frame. */
  private int unmatchedBytes;

  /**
   * @param isEchoExpected whether the line repeats the gateway's requests.
   * @param frameEnd the pause that ends a frame.
   * @param responseTimeout returns how long a unit may take to respond to another master.
   */
  ForeignMasters(
      SerialFraming framing,
      boolean isEchoExpected,
      long frameEnd,
      ConnectionListener listener,
      ToLongFunction<Unit> responseTimeout) {
    this.monitor = new BusMonitor(framing);
    this.isEchoExpected = isEchoExpected;
    this.frameEnd = frameEnd;
    this.listener = listener;
    this.responseTimeout = responseTimeout;
  }

  /** Takes over what is known, after the settings of the line have changed. */
  void inheritFrom(ForeignMasters previous) {
    detector = previous.detector;
  }

  /** Returns the last frame of another master, if one is present. */
  Optional<ForeignFrame> lastFrame(long now) {
    return detector.lastFrame(now);
  }

  /** Records a request of the gateway. */
  void sent(int unit, Pdu pdu, long now) {
    monitor.sent(unit, pdu, now);
    unmatchedBytes = 0;
  }

  /**
   * Handles received bytes.
   *
   * @param inFlight the gateway's request that has no response yet, or null.
   * @return whether its response can no longer be recognized, because another master has sent a
   *     request to the same unit and function.
   */
  boolean received(byte[] bytes, @Nullable PendingRequest inFlight, long now) {
    unmatchedBytes += bytes.length;
    boolean isContested = handle(monitor.received(bytes, now), inFlight, now);
    boolean mayBeForeign = request != null || detector.lastFrame(now).isPresent();
    if (monitor.isMidFrame() && mayBeForeign) {
      hold(now + frameEnd);
    } else if (request == null) {
      isHeld = false;
    }
    return isContested;
  }

  /** Handles silence, which ends a frame. Parameters and result are those of {@link #received}. */
  boolean onSilence(@Nullable PendingRequest inFlight, long now) {
    return handle(monitor.onSilence(now), inFlight, now);
  }

  /** Returns how many bytes have formed no frame, and counts from 0 again. */
  int takeUnmatchedBytes() {
    int count = unmatchedBytes;
    unmatchedBytes = 0;
    return count;
  }

  private boolean handle(List<MonitoredFrame> frames, @Nullable PendingRequest inFlight, long now) {
    boolean isContested = false;
    for (MonitoredFrame each : frames) {
      unmatchedBytes = 0;
      if (each instanceof MonitoredFrame.Foreign foreign) {
        ForeignFrame frame = foreign.frame();
        listener.foreignFrameReceived(frame, detector.recordFrame(frame, now));
        isContested |= inFlight != null && isSameKind(frame, inFlight);
        handle(frame, now);
      } else if (each instanceof MonitoredFrame.OwnResponse response) {
        onResponse(response.unit(), response.function(), now);
      } else if (!isEchoExpected) {
        listener.echoReceived();
      }
    }
    return isContested;
  }

  private static boolean isSameKind(ForeignFrame frame, PendingRequest own) {
    return frame.isRequest()
        && frame.unit() == own.unit().value()
        && frame.function() == own.request().function();
  }

  private void handle(ForeignFrame frame, long now) {
    boolean isAwaited = isHeld && heldUntil - now > 0 && frame.equals(request);
    if (!frame.isRequest() || (isAwaited && frame.mayBeResponse())) {
      onResponse(frame.unit(), frame.function(), now);
    } else if (frame.unit() != BROADCAST) {
      if (hasEnded && isEndExact && now - endedAt <= MAX_PAUSE) {
        pauses.addSample(now - endedAt);
      }
      hasEnded = false;
      request = frame;
      hold(now + responseTimeout.applyAsLong(new Unit(frame.unit())));
    }
  }

  private void onResponse(int unit, int function, long now) {
    if (request != null && request.unit() == unit && request.function() == function) {
      release();
      hasEnded = true;
      isEndExact = true;
      endedAt = now;
    }
  }

  /** Handles that the bytes that were received now may have arrived long before. */
  void receivedLate(long now) {
    isEndExact &= endedAt != now;
  }

  /** Leaves the line to other masters at least until then. */
  private void hold(long until) {
    heldUntil = isHeld && until - heldUntil < 0 ? heldUntil : until;
    isHeld = true;
  }

  /** Forgets the request that has no response yet. */
  void release() {
    request = null;
    isHeld = false;
  }

  /**
   * Returns for how many nanoseconds nothing must be sent to a unit.
   *
   * @param duration how long the transaction with the unit may take.
   * @param waitingSince since when the gateway has had requests to send, but sent none.
   */
  long hold(Unit unit, long duration, long waitingSince, long now) {
    if (isHeld && request != null && request.unit() == unit.value()) {
      return Math.max(0, heldUntil - now);
    }
    long hold = isHeld ? heldUntil - now : untilNextTransaction(duration, now);
    return Math.max(0, Math.min(hold, waitingSince + MAX_WAIT - now));
  }

  /**
   * Returns for how long to wait for the next transaction of another master that sends a series of
   * requests, if it would begin before one of the gateway could end.
   */
  private long untilNextTransaction(long duration, long now) {
    if (!hasEnded || !pauses.hasSample()) {
      return 0;
    }
    long earliest = isEndExact ? pauses.lowerBound() : 0;
    return endedAt + earliest - now - duration >= 0
        ? 0
        : endedAt + pauses.upperBound(MIN_PAUSE_MARGIN) - now;
  }
}
