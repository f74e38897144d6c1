// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the other members of a group make likely of one member on one day: what each of them gives,
 * times its typical ratio at this time of the day. Members whose ratio varies little count more, so
 * that one in the shade is compared with others in the same shade.
 *
 * <p>Not safe for use by several threads.
 */
public final class OtherMembers {

  /**
   * An edge counts if the ratio varies by less than this share of how it varies at the same time.
   */
  private static final double CLEARLY = 0.8;

  /**
   * How the ratio to another member follows the sun.
   *
   * @param edge of what casts shade on one of them: with the sun at the same place of it, the ratio
   *     of former days varies least
   * @param variation from day to day, as a share of it; {@code NaN} if it is not known
   */
  private record Course(SunPath.Edge edge, double variation) {}

  /** Where the sun is in a slot of today, with respect to an edge. */
  private record Place(SunPath.Edge edge, int slot) {}

  private final PeerComparison group;
  private final PeerRecord record;

  /** For each former day, the latest first, the slot in which the sun was at the same place. */
  private final Map<Place, int[]> formerSlots = new HashMap<>();

  private final Map<PeerMember, Course> mornings = new HashMap<>();
  private final Map<PeerMember, Course> evenings = new HashMap<>();

  OtherMembers(PeerComparison group, PeerRecord record) {
    this.group = group;
    this.record = record;
  }

  /**
   * Returns what the member gives in a slot if it gives its typical level; {@code NaN} without
   * others.
   *
   * @param today where the sun is
   * @param isBright whether the sun shines
   */
  public double expected(SunPath today, int slot, boolean isBright) {
    double[] values = new double[group.members().size()];
    double[] weights = new double[values.length];
    int count = 0;
    for (PeerMember each : group.members()) {
      if (each.record() != record && each.values().has(slot)) {
        Course course = course(each, today, today.isMorning(slot));
        int[] slots = formerSlots(course.edge(), today, slot);
        DiurnalRatio ratio = record.diurnal().to(each.record().diurnal(), slots, isBright);
        values[count] = group.byLevel(each, slot) * ratio.ratio();
        weights[count++] = ratio.weight(course.variation());
      }
    }
    return Robust.weightedMedian(Arrays.copyOf(values, count), Arrays.copyOf(weights, count))
        * record.healthy(group.effect(slot));
  }

  /** Returns how the ratio to another member follows the sun in one half of the day. */
  private Course course(PeerMember other, SunPath today, boolean isMorning) {
    return (isMorning ? mornings : evenings)
        .computeIfAbsent(
            other,
            absent -> {
              Course best = course(other, today, isMorning, SunPath.Edge.NONE);
              double limit = CLEARLY * best.variation();
              for (SunPath.Edge edge : List.of(SunPath.Edge.TOP, SunPath.Edge.SIDE)) {
                Course course = course(other, today, isMorning, edge);
                if (course.variation() < limit) {
                  best = course;
                  limit = course.variation();
                }
              }
              return best;
            });
  }

  private Course course(PeerMember other, SunPath today, boolean isMorning, SunPath.Edge edge) {
    List<int[]> slots =
        today.sunlit(isMorning).mapToObj(slot -> formerSlots(edge, today, slot)).toList();
    return new Course(edge, record.diurnal().variation(other.record().diurnal(), slots));
  }

  private int[] formerSlots(SunPath.Edge edge, SunPath today, int slot) {
    return formerSlots.computeIfAbsent(
        new Place(edge, slot), absent -> record.diurnal().slots(edge, today, slot));
  }

  /**
   * Returns the most that a member of the group gives in a slot, by its level: what falls on
   * modules that nothing shades. {@code NaN} without any.
   */
  public double largest(int slot) {
    return group.largest(slot);
  }

  /** Returns a power of the member in a slot by its typical level. */
  public double byLevel(double power, int slot) {
    return power / record.healthy(group.effect(slot));
  }
}
