// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;

/** A simulated device with a text protocol, whose transmissions have faults. Not thread-safe. */
final class FaultyLineDevice implements SimulatedLineDevice {

  private final SimulatedLineDevice talker;
  private final FaultSchedule faults;
  private final Function<Instant, Duration> elapsed;

  /**
   * @param elapsed converts a time to the duration since the simulation began.
   */
  FaultyLineDevice(
      SimulatedLineDevice talker, FaultSchedule faults, Function<Instant, Duration> elapsed) {
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
