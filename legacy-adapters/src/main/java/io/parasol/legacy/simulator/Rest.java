// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import java.util.OptionalLong;

/**
 * What becomes of the time of a line while nobody speaks: how long the master rests after an
 * answer, and how long it waits for one that does not come. Times are nanoseconds of one clock. Not
 * for several threads.
 */
final class Rest {

  private final WireMeter meter;
  private OptionalLong askedAt = OptionalLong.empty();
  private OptionalLong answeredAt = OptionalLong.empty();

  Rest(WireMeter meter) {
    this.meter = meter;
  }

  /**
   * A request has begun.
   *
   * @param silence what had to come before it.
   */
  void requestBegan(long at, long silence) {
    answeredAt.ifPresent(end -> meter.waited(Math.max(0, at - end - silence)));
    askedAt.ifPresent(begin -> meter.unanswered(Math.max(0, at - begin - silence)));
    askedAt = OptionalLong.of(at);
    answeredAt = OptionalLong.empty();
  }

  /**
   * The last byte of an answer has been handed over.
   *
   * @param end when it ends on a wire; {@code now} is when the master gets it.
   */
  void answerEnded(long end, long now) {
    meter.late(now - end);
    askedAt = OptionalLong.empty();
    answeredAt = OptionalLong.of(now);
  }
}
