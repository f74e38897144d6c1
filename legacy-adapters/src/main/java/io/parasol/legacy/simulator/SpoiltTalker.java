// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** A device that speaks in lines of text, as its faults let it be heard. Not for threads. */
final class SpoiltTalker implements LineTalker {

  private final LineTalker talker;
  private final FaultSchedule faults;
  private final Function<Instant, Duration> elapsed;

  /**
   * @param elapsed how long the simulation runs by then.
   */
  SpoiltTalker(LineTalker talker, FaultSchedule faults, Function<Instant, Duration> elapsed) {
    this.talker = talker;
    this.faults = faults;
    this.elapsed = elapsed;
  }

  @Override
  public String hear(String bytes, Instant now) {
    return heard(talker.hear(bytes, now), now);
  }

  @Override
  public String speak(Instant now) {
    return heard(talker.speak(now), now);
  }

  private String heard(String said, Instant now) {
    return said.isEmpty() ? said : faults.next(elapsed.apply(now)).heard(said);
  }
}
