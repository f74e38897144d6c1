// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import io.parasol.gateway.analytics.expected.MisalignmentEffect;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The comparison of the members of a group on one day. The reference of a slot is the median of
 * what the members give, each by its typical level; a member is not left out of it.
 */
public final class PeerComparison {

  /** With fewer members a median cannot tell which of them is wrong. */
  public static final int MIN_MEMBERS = 3;

  private static final int MIN_SLOTS = 12;

  private final LocalDate date;
  private final List<PeerMember> members;
  private final List<MisalignmentEffect> effects;

  /** For each slot, what the members that count give by their levels, the smallest first. */
  private final double[][] sorted;

  private final double[] reference;
  private final boolean[] counted;

  /**
   * Compares members.
   *
   * @param sunIsHigh the slots in which the sun is high enough, more than 15° above the horizon
   * @param effects of a misalignment in each slot
   * @param minReference the value of the reference below which a slot does not count
   */
  public PeerComparison(
      LocalDate date,
      List<PeerMember> members,
      boolean[] sunIsHigh,
      List<MisalignmentEffect> effects,
      double minReference) {
    this.date = date;
    this.members = List.copyOf(members);
    this.effects = effects;
    this.sorted = new double[sunIsHigh.length][];
    this.reference = new double[sunIsHigh.length];
    for (int slot = 0; slot < reference.length; slot++) {
      sorted[slot] = byLevel(slot);
      reference[slot] = Robust.sortedQuantile(0.5, sorted[slot], sorted[slot].length);
    }
    this.counted = new boolean[sunIsHigh.length];
    for (int slot = 0; slot < counted.length; slot++) {
      counted[slot] = sunIsHigh[slot] && reference[slot] > minReference;
    }
  }

  private double[] byLevel(int slot) {
    double[] values = new double[members.size()];
    int count = 0;
    for (PeerMember each : members) {
      if (each.values().has(slot)) {
        values[count++] = byLevel(each, slot);
      }
    }
    double[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    return sorted;
  }

  double byLevel(PeerMember member, int slot) {
    return member.values().at(slot) / member.record().level(effects.get(slot));
  }

  /** Returns what the group gives in a slot, {@code NaN} if no member counts. */
  public double reference(int slot) {
    return reference[slot];
  }

  /** Returns how many members count in a slot. */
  public int counted(int slot) {
    return sorted[slot].length;
  }

  /** Returns what a member gives in a slot if it gives its typical level. */
  public double expected(PeerRecord record, int slot) {
    return reference[slot] * record.healthy(effects.get(slot));
  }

  /** Returns what the other members make likely of one. */
  public OtherMembers others(PeerRecord record) {
    return new OtherMembers(this, record);
  }

  List<PeerMember> members() {
    return members;
  }

  MisalignmentEffect effect(int slot) {
    return effects.get(slot);
  }

  /** Returns the most that a member gives in a slot by its level, {@code NaN} without any. */
  double largest(int slot) {
    double[] values = sorted[slot];
    return values.length == 0 ? Double.NaN : values[values.length - 1];
  }

  /** Returns the result of a member. */
  public PeerRatio result(PeerMember member) {
    double[] ratios = new double[reference.length];
    double[] logs = new double[reference.length];
    List<MisalignmentEffect> ofSlots = new ArrayList<>();
    double own = 0;
    double group = 0;
    double tilt = 0;
    double sideways = 0;
    int slots = 0;
    for (int slot = 0; slot < reference.length; slot++) {
      if (counted[slot] && member.values().has(slot)) {
        double value = member.values().at(slot);
        MisalignmentEffect effect = effects.get(slot);
        own += value;
        group += reference[slot];
        tilt += reference[slot] * effect.tilt();
        sideways += reference[slot] * effect.sideways();
        ratios[slots++] = value / reference[slot];
        if (value > 0) {
          logs[ofSlots.size()] = Math.log(value / reference[slot]);
          ofSlots.add(effect);
        }
      }
    }
    if (slots < MIN_SLOTS) {
      return PeerRatio.missing(date);
    }
    return new PeerRatio(
        date,
        Robust.median(Arrays.copyOf(ratios, slots)),
        own / group,
        slots,
        new MisalignmentEffect(tilt / group, sideways / group),
        MisalignmentSums.ofDay(
            Arrays.copyOf(logs, ofSlots.size()), ofSlots, member.record().misalignment()));
  }
}
