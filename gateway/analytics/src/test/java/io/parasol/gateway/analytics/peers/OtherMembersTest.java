// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.analytics.expected.MisalignmentEffect;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What other members make likely of one")
class OtherMembersTest {

  private static final int NINE = 36;
  private static final int FIFTEEN = 60;

  private static final double[] NONE = day(Double.NaN, Double.NaN);
  private static final double[] ALL_DAY = day(1, 1);

  private final List<PeerRecord> records = new ArrayList<>();

  /** More in the morning and less in the evening, and nothing known of the night. */
  private static double[] day(double morning, double evening) {
    double[] powers = new double[DiurnalPowers.QUARTERS];
    Arrays.fill(powers, Double.NaN);
    Arrays.fill(powers, 24, 48, morning);
    Arrays.fill(powers, 48, 72, evening);
    return powers;
  }

  /** Shade that ends before a quarter. */
  private static double[] shadedUntil(int quarter) {
    double[] powers = day(1, 1);
    Arrays.fill(powers, 24, quarter, 0.45);
    return powers;
  }

  /** The first member, and as many others as there are values of today. */
  private OtherMembers of(double... values) {
    List<PeerMember> members = new ArrayList<>();
    for (int i = 0; i <= values.length; i++) {
      double value = i == 0 ? Double.NaN : values[i - 1];
      members.add(new PeerMember("m" + i, record(i), new SlotSeries(new double[] {value})));
    }
    return new PeerComparison(
            LocalDate.parse("2026-06-10"),
            members,
            new boolean[] {true},
            List.of(MisalignmentEffect.NONE),
            0.15)
        .others(record(0));
  }

  private PeerRecord record(int member) {
    while (records.size() <= member) {
      records.add(new PeerRecord());
    }
    return records.get(member);
  }

  private void addBright(double[]... ofMembers) {
    for (int i = 0; i < ofMembers.length; i++) {
      record(i).diurnal().add(ofMembers[i], NONE);
    }
  }

  private void addDim(double[]... ofMembers) {
    for (int i = 0; i < ofMembers.length; i++) {
      record(i).diurnal().add(NONE, ofMembers[i]);
    }
  }

  @Test
  void is_what_the_days_before_show_at_this_time() {
    for (int day = 0; day < 5; day++) {
      addBright(day(1.04, 0.97), ALL_DAY);
    }
    assertEquals(0.52, of(0.5).expected(0, NINE, true), 1e-6);
    assertEquals(0.485, of(0.5).expected(0, FIFTEEN, true), 1e-6);
  }

  @Test
  void is_another_one_in_diffuse_light() {
    for (int day = 0; day < 5; day++) {
      addBright(day(1.04, 0.97), ALL_DAY);
      addDim(day(1.02, 1.01), ALL_DAY);
    }
    assertEquals(0.51, of(0.5).expected(0, NINE, false), 1e-6);
    assertEquals(0.505, of(0.5).expected(0, FIFTEEN, false), 1e-6);
    assertEquals(0.52, of(0.5).expected(0, NINE, true), 1e-6);
  }

  @Test
  void is_that_of_the_whole_day_where_too_little_is_known_of_this_time() {
    for (int day = 0; day < 3; day++) {
      addDim(day(Double.NaN, 1.02), ALL_DAY);
    }
    assertEquals(0.51, of(0.5).expected(0, 24, false), 1e-6);
  }

  @Test
  void is_the_typical_level_of_the_median_if_nothing_is_known() {
    addDim(new double[0], ALL_DAY);

    assertEquals(0.5, of(0.4, 0.5, 0.7).expected(0, NINE, true), 1e-6);
    assertEquals(0.45, of(0.4, 0.5).expected(0, NINE, false), 1e-6);
    assertTrue(Double.isNaN(of(Double.NaN).expected(0, NINE, true)));
  }

  @Test
  void is_not_moved_by_single_days() {
    for (int day = 0; day < 7; day++) {
      addBright(day == 5 ? day(0.4, 1.5) : day(1.04, 0.97), ALL_DAY);
    }
    assertEquals(0.52, of(0.5).expected(0, NINE, true), 1e-6);
    assertEquals(0.485, of(0.5).expected(0, FIFTEEN, true), 1e-6);
  }

  @Test
  void follows_the_season() {
    for (int day = 0; day < 40; day++) {
      addBright(day < 20 ? day(0.9, 1.1) : day(1.04, 0.97), ALL_DAY);
    }
    assertEquals(0.52, of(0.5).expected(0, NINE, true), 1e-6);
    assertEquals(0.485, of(0.5).expected(0, FIFTEEN, true), 1e-6);
  }

  /** On most days before, the shade had ended at this time: it moves with the season. */
  @Test
  void is_what_another_member_in_the_same_shade_shows_and_not_those_in_the_sun() {
    for (int day = 0; day < 10; day++) {
      double[] shaded = shadedUntil(NINE - 3 + day / 4);
      addBright(shaded, shaded, ALL_DAY, ALL_DAY, ALL_DAY);
    }
    assertEquals(0.225, of(0.225, 0.5, 0.5, 0.5).expected(0, NINE, true), 0.003);
  }

  @Test
  void is_what_another_member_in_the_sun_shows_and_not_those_in_the_shade() {
    for (int day = 0; day < 10; day++) {
      double[] shaded = shadedUntil(NINE - 3 + day / 4);
      addBright(ALL_DAY, ALL_DAY, shaded, shaded, shaded);
    }
    assertEquals(0.5, of(0.5, 0.225, 0.225, 0.225).expected(0, NINE, true), 0.003);
  }

  /** Of a member, the reading of a moment is wrong, or it has a fault that is not found yet. */
  @Test
  void is_hardly_moved_by_one_of_several_that_were_alike() {
    for (int day = 0; day < 10; day++) {
      addBright(ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY);
    }
    assertEquals(0.5, of(0.1, 0.5, 0.505).expected(0, NINE, true), 1e-6);
  }
}
