// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.expected.SunPosition;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the sun is in each slot of a day. On another day it passes the same height and the same
 * direction at other times: in autumn at 40° north, a height of 20° in the morning is reached 2.5
 * minutes later on each day, and the direction of it one and a half minutes earlier.
 *
 * <p>Immutable.
 */
public final class SunPath {

  /** Where the shade of an object ends. */
  enum Edge {
    /** There is none: what changes in the day changes with the time of the day. */
    NONE,
    /** The sun passes a height. */
    TOP,
    /** The sun passes a direction. */
    SIDE
  }

  /** An hour; in a month the season changes the times by about as much. */
  private static final int MAX_SHIFT = 12;

  /** In degrees; the sun moves by 1.25° in a slot. At noon it may not be as high as later on. */
  private static final double MAX_DISTANCE = 1;

  private static final double MILLIS_A_DAY = 86_400_000;

  private final long startMillis;
  private final float[] elevations;
  private final float[] azimuths;

  /** The slot with the highest sun. */
  private final int noon;

  /**
   * @param positions for each slot of the day, at its middle
   */
  public SunPath(LocalDay day, List<SunPosition> positions) {
    startMillis = day.startMillis();
    elevations = new float[positions.size()];
    azimuths = new float[positions.size()];
    int highest = 0;
    for (int slot = 0; slot < elevations.length; slot++) {
      elevations[slot] = (float) positions.get(slot).elevation();
      azimuths[slot] = (float) positions.get(slot).azimuth();
      highest = elevations[slot] > elevations[highest] ? slot : highest;
    }
    noon = highest;
  }

  boolean isMorning(int slot) {
    return slot <= noon;
  }

  /** Returns the slots before noon, or after it, in which the sun is above the horizon. */
  IntStream sunlit(boolean isMorning) {
    return IntStream.range(0, elevations.length)
        .filter(slot -> isMorning(slot) == isMorning && elevations[slot] > 0);
  }

  /**
   * Returns the slot of this day in which the sun is at an edge where it is on another day, in the
   * same half of the day and within an hour of the same time; that of the same time without any.
   */
  int at(Edge edge, SunPath other, int slot) {
    long apart = other.startMillis - startMillis;
    double change = apart - Math.rint(apart / MILLIS_A_DAY) * MILLIS_A_DAY;
    int sameTime = slot + (int) Math.rint(change / LocalDay.SLOT_MILLIS);
    if (edge == Edge.NONE) {
      return sameTime;
    }
    boolean isMorning = other.isMorning(slot);
    int first = Math.max(isMorning ? 0 : noon, sameTime - MAX_SHIFT);
    int last = Math.min(isMorning ? noon : elevations.length - 1, sameTime + MAX_SHIFT);
    int nearest = sameTime;
    double smallest = MAX_DISTANCE;
    for (int i = first; i <= last; i++) {
      double distance = distance(edge, other, slot, i);
      if (distance < smallest) {
        smallest = distance;
        nearest = i;
      }
    }
    return nearest;
  }

  private double distance(Edge edge, SunPath other, int slot, int own) {
    return edge == Edge.TOP
        ? Math.abs(elevations[own] - other.elevations[slot])
        : Math.abs(Math.IEEEremainder(azimuths[own] - other.azimuths[slot], 360));
  }
}
