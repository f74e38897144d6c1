// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import org.jspecify.annotations.Nullable;

/**
 * A meter of the idle time of a line: how long the client pauses after an answer, and how long it
 * waits for an answer that does not come. Times are nanoseconds of one clock. Not thread-safe.
 */
final class IdleTimeMeter {

  private final WireMeter meter;
  private @Nullable Long requestAt;
  private @Nullable Long answerAt;

  IdleTimeMeter(WireMeter meter) {
    this.meter = meter;
  }

  /**
   * Handles the start of a request.
   *
   * @param silence required before the request, in nanoseconds.
   */
  void onRequest(long at, long silence) {
    Long end = answerAt;
    Long begin = requestAt;
    requestAt = at;
    answerAt = null;
    if (end != null) {
      meter.idle(Math.max(0, at - end - silence));
    }
    if (begin != null) {
      meter.unanswered(Math.max(0, at - begin - silence));
    }
  }

  /**
   * Handles the delivery of the last byte of an answer.
   *
   * @param end when the answer ends on a wire; {@code now} is when the client gets it.
   */
  void onAnswerEnd(long end, long now) {
    meter.late(now - end);
    requestAt = null;
    answerAt = now;
  }
}
