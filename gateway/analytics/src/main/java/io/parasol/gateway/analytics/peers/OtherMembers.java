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

  private final PeerComparison group;
  private final PeerRecord record;

  /** Of each quarter in direct light, then in diffuse light, to each member of the group. */
  private final Map<Integer, List<DiurnalRatio>> ratios = new HashMap<>();

  OtherMembers(PeerComparison group, PeerRecord record) {
    this.group = group;
    this.record = record;
  }

  /**
   * Returns what the member gives in a slot if it gives its typical level; {@code NaN} without
   * others.
   *
   * @param quarter the quarter of an hour of solar time
   * @param isBright whether the sun shines
   */
  public double expected(int slot, int quarter, boolean isBright) {
    List<DiurnalRatio> ofQuarter = ratios(quarter, isBright);
    double[] values = new double[ofQuarter.size()];
    double[] weights = new double[values.length];
    int count = 0;
    for (int i = 0; i < values.length; i++) {
      PeerMember each = group.members().get(i);
      if (each.record() != record && each.values().has(slot)) {
        values[count] = group.byLevel(each, slot) * ofQuarter.get(i).ratio();
        weights[count++] = ofQuarter.get(i).weight();
      }
    }
    return Robust.weightedMedian(Arrays.copyOf(values, count), Arrays.copyOf(weights, count))
        * record.healthy(group.effect(slot));
  }

  private List<DiurnalRatio> ratios(int quarter, boolean isBright) {
    return ratios.computeIfAbsent(
        isBright ? quarter : DiurnalPowers.QUARTERS + quarter,
        made ->
            group.members().stream()
                .map(each -> record.diurnal().to(each.record().diurnal(), quarter, isBright))
                .toList());
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
