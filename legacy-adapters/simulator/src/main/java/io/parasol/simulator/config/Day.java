// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import java.time.LocalDate;
import java.time.LocalTime;

/**
 * The first day of a simulation, with its sun and its weather; further days follow.
 *
 * @param from the solar time at which the simulation begins.
 * @param speed the number of simulated seconds per real second, 1 to 3600. It affects the sky only;
 *     energy accumulates in real time.
 * @param latitude degrees north of the equator, -60 to 60. The solar modules face the sun at noon.
 * @param seed selects the clouds; the same seed gives the same clouds.
 */
public record Day(LocalDate date, LocalTime from, int speed, double latitude, int seed) {

  /** A day in June that takes two hours and begins at ten, when production is already visible. */
  public static final Day DEFAULT =
      new Day(LocalDate.of(2026, 6, 21), LocalTime.of(10, 0), 12, 47, 1);

  public static final int MAX_SPEED = 3600;
  public static final int MAX_LATITUDE = 60;

  public Day {
    SimulationBounds.require(speed >= 1 && speed <= MAX_SPEED, "speed", "1 to " + MAX_SPEED);
    SimulationBounds.require(Math.abs(latitude) <= MAX_LATITUDE, "latitude", "-60 to 60");
  }
}
