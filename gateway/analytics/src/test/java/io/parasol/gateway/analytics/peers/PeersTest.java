// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.expected.MisalignmentEffect;
import io.parasol.gateway.analytics.expected.SunPosition;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The comparison with neighbours")
class PeersTest {

  private static final LocalDate DATE = LocalDate.parse("2026-06-10");
  private static final int SLOTS = 24;

  /** Light that comes evenly from everywhere. */
  private static final List<MisalignmentEffect> FLAT =
      Collections.nCopies(SLOTS, MisalignmentEffect.NONE);

  private static PeerMember member(PeerRecord record, double value) {
    double[] values = new double[SLOTS];
    Arrays.fill(values, value);
    return new PeerMember(record, new SlotSeries(values));
  }

  private static PeerComparison compare(List<PeerMember> members) {
    boolean[] sun = new boolean[SLOTS];
    Arrays.fill(sun, true);
    return new PeerComparison(DATE, members, sun, FLAT, 0.15);
  }

  /** A device of 5500 W gives 3950 W, while the reference stands at 89.39 %. */
  @Test
  void gives_the_deviation_of_a_published_example() {
    PeerMember weak = member(new PeerRecord(), 3950 / 5500.0);
    List<PeerMember> members =
        List.of(weak, member(new PeerRecord(), 0.8939), member(new PeerRecord(), 0.8939));
    PeerComparison comparison = compare(members);

    assertEquals(4916.45, comparison.reference(0) * 5500, 1e-9);
    assertEquals(19.66, (1 - comparison.result(weak).ratio()) * 100, 5e-3);
    assertEquals(71.82, weak.values().at(0) * 100, 5e-3);
  }

  @Test
  void finds_one_of_six_at_eighty_percent_and_nothing_under_a_cloud_over_all() {
    PeerRecord record = learned();
    List<PeerMember> members = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      members.add(member(learned(), 0.3));
    }
    PeerMember weak = member(record, 0.24);
    members.add(weak);
    PeerComparison comparison = compare(members);

    record.add(comparison.result(weak), true, false);

    assertTrue(RatioRules.isBadDay(record));
    for (PeerMember each : members.subList(0, 5)) {
      each.record().add(comparison.result(each), true, false);
      assertFalse(RatioRules.isBadDay(each.record()));
    }
  }

  private static PeerRecord learned() {
    PeerRecord record = new PeerRecord();
    for (int day = 0; day < Baseline.GOOD_DAYS; day++) {
      record.add(new PeerRatio(DATE.plusDays(day), 1, 1, 100), true, false);
    }
    assertTrue(record.baseline().isReady());
    return record;
  }

  private static PeerRecord with(double... ratios) {
    PeerRecord record = learned();
    for (double each : ratios) {
      record.add(new PeerRatio(DATE, 1, each, 100), true, false);
    }
    return record;
  }

  @Test
  void finds_a_trend_on_the_third_day_in_a_row_only() {
    assertFalse(RatioRules.isWeak(with(0.95, 0.95)));
    assertFalse(RatioRules.isWeak(with(0.95, 0.99, 0.95, 0.95)));
    assertTrue(RatioRules.isWeak(with(0.98, 0.95, 0.96, 0.95)));
    assertFalse(RatioRules.isWeak(with(0.98, 0.98, 0.98)), "3 % is the limit");
  }

  @Test
  void finds_a_trend_also_if_clouds_hide_half_of_it_on_one_of_the_days() {
    assertTrue(RatioRules.isWeak(with(0.95, 0.98, 0.95)));
    assertTrue(RatioRules.isWeak(with(0.98, 0.95, 0.95)));
    assertFalse(RatioRules.isWeak(with(0.95, 0.98, 0.98)));
    assertFalse(RatioRules.isWeak(with(0.95, 0.986, 0.95)), "more than half of it");
  }

  @Test
  void compares_with_what_a_member_has_given_of_late_if_that_is_more_than_its_level() {
    double[] ratios = new double[16];
    Arrays.fill(ratios, 0, 13, 1.03);
    Arrays.fill(ratios, 13, 16, 0.98);
    PeerRecord record = with(ratios);

    assertTrue(RatioRules.isWeak(record), "an open string of twenty, after a drift of 3 %");
    for (int day = 0; day < 20; day++) {
      record.add(new PeerRatio(DATE.plusDays(30 + day), 1, 0.98, 100), true, true);
    }
    assertFalse(RatioRules.isNormal(record), "it lasts");
    Arrays.fill(ratios, 13, 16, 1);
    assertFalse(RatioRules.isWeak(with(ratios)), "the drift is over");
    Arrays.fill(ratios, 0, 13, 1.05);
    assertTrue(RatioRules.isWeak(with(ratios)), "a string that was repaired is open again");
  }

  @Test
  void is_normal_again_on_two_days_in_a_row_or_on_one_that_is_clearly_so() {
    assertFalse(RatioRules.isNormal(with(0.95, 0.95, 0.995)), "may be by chance");
    assertTrue(RatioRules.isNormal(with(0.95, 0.99, 0.99)));
    assertFalse(RatioRules.isClearlyNormal(with(0.95, 0.95, 0.99)));
    assertTrue(RatioRules.isClearlyNormal(with(0.95, 0.95, 0.995)));
  }

  @Test
  void allows_more_to_a_device_that_has_always_been_restless() {
    PeerRecord record = new PeerRecord();
    for (int day = 0; day < Baseline.GOOD_DAYS; day++) {
      double ratio = day % 2 == 0 ? 0.98 : 1.02;
      record.add(new PeerRatio(DATE.plusDays(day), 1, ratio, 100), true, false);
    }
    // From day to day it changes by 4 %, the difference of two deviations: sigma is 4.2 %.
    assertEquals(1 - 4 * 1.4826 * 0.04 / Math.sqrt(2), RatioRules.trendLimit(record), 1e-9);
  }

  /** Shade was taken for a part of what is typical, until it was known. */
  @Test
  void forgets_first_days_that_are_far_from_those_that_follow() {
    PeerRecord record = new PeerRecord();
    for (int day = 0; day < Baseline.GOOD_DAYS + 4; day++) {
      record.add(new PeerRatio(DATE.plusDays(day), 1, day < 3 ? 0.88 : 1.02, 100), true, false);
    }

    assertTrue(record.baseline().isReady());
    assertEquals(1, record.latest(1).get(0).ratio(), 1e-9);
  }

  @Test
  void does_not_learn_from_a_day_on_which_something_was_wrong() {
    PeerRecord record = new PeerRecord();
    for (int day = 0; day < 2 * Baseline.GOOD_DAYS; day++) {
      boolean good = day % 2 == 0;
      record.add(new PeerRatio(DATE.plusDays(day), 1, good ? 1 : 0.4, 100), good, false);
    }

    assertTrue(record.baseline().isReady());
    assertEquals(0, record.baseline().sigma());
    assertEquals(0.4, record.latest(1).get(0).ratio());
  }

  @Test
  void is_left_out_on_a_day_with_less_than_an_hour_of_sun() {
    PeerMember member = member(new PeerRecord(), 0.5);
    boolean[] sun = new boolean[SLOTS];
    Arrays.fill(sun, 0, 11, true);
    PeerComparison comparison =
        new PeerComparison(DATE, List.of(member, member, member), sun, FLAT, 0.15);

    assertFalse(comparison.result(member).isGiven());
  }

  @Test
  void tells_a_step_from_a_decline() {
    List<RatioDay> step = new ArrayList<>();
    List<RatioDay> decline = new ArrayList<>();
    for (int day = 0; day < 30; day++) {
      step.add(new RatioDay(DATE.plusDays(day), day < 27 ? 1 : 0.95));
      decline.add(new RatioDay(DATE.plusDays(day), 1 - 0.003 * day));
    }

    assertFalse(RatioShape.isDecline(step));
    assertTrue(RatioShape.isDecline(decline));
  }

  /**
   * A string opens, but the neighbours are getting dirty, and hide a part of it until they are left
   * out.
   */
  @Test
  void does_not_take_two_steps_for_a_decline() {
    double[] levels = {1, 0.972, 0.957, 0.945};
    int[] lengths = {10, 9, 3, 12};
    List<RatioDay> days = new ArrayList<>();
    for (int level = 0; level < levels.length; level++) {
      for (int day = 0; day < lengths[level]; day++) {
        days.add(new RatioDay(DATE.plusDays(days.size()), levels[level] + 0.001 * (day % 2)));
      }
    }

    assertNotEquals(RatioShape.Shape.DECLINE, RatioShape.of(days));
  }

  /** The level of an open string drifts with the season. */
  @Test
  void does_not_take_what_comes_after_a_step_for_a_decline() {
    List<RatioDay> days = new ArrayList<>();
    for (int day = 0; day < 45; day++) {
      days.add(new RatioDay(DATE.plusDays(day), 0.952 - 0.0002 * day));
    }

    assertNotEquals(RatioShape.Shape.DECLINE, RatioShape.of(days));
  }

  @Test
  void needs_fifteen_minutes_for_a_verdict_on_the_present() {
    SlotSeries expected = new SlotSeries(new double[] {0.5, 0.5, 0.5, 0.5});

    assertEquals(
        NowRule.Verdict.HEALTHY,
        NowRule.judge(new SlotSeries(new double[] {0.5, 0.5, 0, 0}), expected, 4, 0.15));
    assertEquals(
        NowRule.Verdict.DEAD,
        NowRule.judge(new SlotSeries(new double[] {0.5, 0, 0, 0}), expected, 4, 0.15));
    assertEquals(
        NowRule.Verdict.WEAK,
        NowRule.judge(new SlotSeries(new double[] {0.5, 0.2, 0.2, 0.2}), expected, 4, 0.15));
    assertEquals(
        NowRule.Verdict.HEALTHY,
        NowRule.judge(new SlotSeries(new double[] {0, 0, 0, 0}), expected, 4, 0.6),
        "night");
  }

  /** Shade on three of six: the median of all is between the two halves. */
  @Test
  void expects_the_same_of_a_member_that_gives_nothing_where_half_of_a_group_is_shaded() {
    PeerRecord record = learned();
    List<PeerMember> others = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      others.add(member(learned(), i < 2 ? 0.5 : 0.2));
    }
    List<PeerMember> all = new ArrayList<>(others);
    all.add(member(record, 0.5));
    List<PeerMember> withoutOwn = new ArrayList<>(others);
    withoutOwn.add(member(record, Double.NaN));

    assertEquals(0.35, compare(all).expected(record, 0), 1e-9);
    assertEquals(0.2, compare(withoutOwn).expected(record, 0), 1e-9);
    SunPath path =
        new SunPath(
            LocalDay.of(DATE, ZoneOffset.UTC),
            Collections.nCopies(SLOTS, new SunPosition(40, 180)));
    assertEquals(0.2, compare(all).others(record).expected(path, 0, true), 1e-9);
    assertEquals(0.2, compare(withoutOwn).others(record).expected(path, 0, true), 1e-9);
  }
}
