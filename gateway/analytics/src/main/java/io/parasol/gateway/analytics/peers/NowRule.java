// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

/**
 * The rule for the present: a device that gives nothing, or less than 60 % of what its neighbours
 * give, for fifteen minutes.
 */
public final class NowRule {

  /** The verdict of the last slots. */
  public enum Verdict {
    HEALTHY,
    WEAK,
    DEAD
  }

  /** Fifteen minutes. */
  public static final int SLOTS = 3;

  private static final double WEAK = 0.6;
  private static final double DEAD = 0.005;

  private NowRule() {}

  /**
   * Judges the slots before {@code end}.
   *
   * @param actual of the device, as a share of its nameplate
   * @param expected what its neighbours make likely, as a share of its nameplate; slots in which it
   *     is {@code NaN} or too small are not judged
   */
  public static Verdict judge(SlotSeries actual, SlotSeries expected, int end, double minExpected) {
    int weak = 0;
    int dead = 0;
    for (int slot = Math.max(0, end - SLOTS); slot < end; slot++) {
      if (actual.has(slot) && expected.at(slot) > minExpected) {
        weak += actual.at(slot) < WEAK * expected.at(slot) ? 1 : 0;
        dead += actual.at(slot) < DEAD ? 1 : 0;
      }
    }
    if (dead == SLOTS) {
      return Verdict.DEAD;
    }
    return weak == SLOTS ? Verdict.WEAK : Verdict.HEALTHY;
  }
}
