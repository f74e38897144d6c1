// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;

/**
 * The comparison of the members of a group on one day. The reference of a slot is the median of
 * what the members give, each by its own usual level; a member is not left out of it.
 */
public final class PeerComparison {

  /** With fewer members a median cannot tell which of them is wrong. */
  public static final int MIN_MEMBERS = 3;

  private static final int MIN_SLOTS = 12;

  private final LocalDate date;
  private final double[] reference;
  private final int[] members;
  private final boolean[] counted;

  /**
   * Compares members.
   *
   * @param sunIsHigh the slots in which the sun is high enough, more than 15° above the horizon
   * @param minReference the value of the reference below which a slot does not count
   */
  public PeerComparison(
      LocalDate date, List<PeerMember> members, boolean[] sunIsHigh, double minReference) {
    this.date = date;
    this.members = new int[sunIsHigh.length];
    this.reference = reference(members, this.members);
    this.counted = new boolean[sunIsHigh.length];
    for (int slot = 0; slot < counted.length; slot++) {
      counted[slot] = sunIsHigh[slot] && reference[slot] > minReference;
    }
  }

  private static double[] reference(List<PeerMember> members, int[] counts) {
    double[] reference = new double[counts.length];
    double[] values = new double[members.size()];
    for (int slot = 0; slot < reference.length; slot++) {
      int count = 0;
      for (PeerMember each : members) {
        if (each.values().has(slot)) {
          values[count++] = each.values().at(slot) / each.record().baseline().level();
        }
      }
      Arrays.sort(values, 0, count);
      counts[slot] = count;
      reference[slot] = Robust.sortedQuantile(0.5, values, count);
    }
    return reference;
  }

  /** Returns what the group gives in a slot, {@code NaN} if no member counts. */
  public double reference(int slot) {
    return reference[slot];
  }

  /** Returns how many members count in a slot. */
  public int counted(int slot) {
    return members[slot];
  }

  /** Returns the result of a member. */
  public PeerRatio result(PeerMember member) {
    Baseline baseline = member.record().baseline();
    double[] ratios = new double[reference.length];
    double own = 0;
    double group = 0;
    int slots = 0;
    for (int slot = 0; slot < reference.length; slot++) {
      if (counted[slot] && member.values().has(slot)) {
        double usual = reference[slot] * baseline.level();
        own += member.values().at(slot);
        group += usual;
        ratios[slots++] = member.values().at(slot) / usual;
      }
    }
    if (slots < MIN_SLOTS) {
      return PeerRatio.missing(date);
    }
    double level = Robust.median(Arrays.copyOf(ratios, slots));
    double raw = own / group;
    return new PeerRatio(date, level, raw, raw / baseline.base(), slots);
  }
}
