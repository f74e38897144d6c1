// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.simulation;

import java.time.LocalDate;
import java.time.LocalTime;

/**
 * A day with its sun and its weather; others follow it.
 *
 * @param from the hour at which the simulation begins, by the sun.
 * @param speed how many seconds pass over the plant in a second, 1 to 3600. Energy counts ours.
 * @param latitude degrees north of the equator, -60 to 60; the panels look to where the sun is at
 *     noon.
 * @param seed another one gives other clouds.
 */
public record Day(LocalDate date, LocalTime from, int speed, double latitude, int seed) {

  /** A day in June that takes two hours and begins at ten, so that there is something to see. */
  public static final Day USUAL =
      new Day(LocalDate.of(2026, 6, 21), LocalTime.of(10, 0), 12, 47, 1);

  public static final int FASTEST = 3600;
  public static final int MOST_NORTHERN = 60;

  public Day {
    Bounds.require(speed >= 1 && speed <= FASTEST, "speed", "1 to " + FASTEST);
    Bounds.require(Math.abs(latitude) <= MOST_NORTHERN, "latitude", "-60 to 60");
  }
}
