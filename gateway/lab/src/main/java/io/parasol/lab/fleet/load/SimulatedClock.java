// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.load;

import java.time.Duration;
import java.time.InstantSource;

/**
 * The time of the synthetic devices. It begins as long ago as the simulated outage will last, goes
 * on as real time does, and leaps to the present in the outage. Thus a day without a connection
 * takes no day, and the times of the readings rise. Thread-safe.
 */
final class SimulatedClock {

  private final InstantSource clock;
  private final long slow;
  private final ReadingSchedule schedule;
  private boolean hasLeapt;
  private long end = Long.MAX_VALUE;

  /**
   * Begins to measure.
   *
   * @param outage how long the simulated outage lasts; not negative.
   */
  SimulatedClock(InstantSource clock, int sites, int devices, Duration every, Duration outage) {
    this.clock = clock;
    this.slow = outage.toMillis();
    this.schedule = new ReadingSchedule(sites, devices, every.toMillis(), clock.millis() - slow);
  }

  ReadingSchedule schedule() {
    return schedule;
  }

  /** Returns the number of readings that all devices have measured until now. */
  synchronized long readings() {
    return schedule.until(Math.min(end, clock.millis() - (hasLeapt ? 0 : slow)));
  }

  /** How many readings there were at both ends of the leap. */
  record Leap(long before, long after) {}

  /** Leaps to the present. */
  synchronized Leap leap() {
    long before = readings();
    hasLeapt = true;
    return new Leap(before, readings());
  }

  /** Ends the measuring, and returns the number of readings. */
  synchronized long stop() {
    end = clock.millis();
    return readings();
  }
}
