// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.expected.MisalignmentEffect;
import io.parasol.gateway.analytics.expected.SolarEphemeris;
import io.parasol.gateway.analytics.expected.SunPosition;
import io.parasol.gateway.analytics.model.Location;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What other members make likely of one")
class OtherMembersTest {

  private static final int SIX = slot(6);
  private static final int NINE = slot(9);
  private static final int FIFTEEN = slot(15);

  private static final double[] ALL_DAY = day(1, 1);

  private static final LocalDate DATE = LocalDate.parse("2026-06-10");
  private static final SunPath PATH = path(DATE);

  private final List<PeerRecord> records = new ArrayList<>();

  /** More in the morning and less in the evening, and nothing known of the night. */
  private static double[] day(double morning, double evening) {
    double[] powers = new double[slot(24)];
    Arrays.fill(powers, Double.NaN);
    Arrays.fill(powers, SIX, slot(12), morning);
    Arrays.fill(powers, slot(12), slot(18), evening);
    return powers;
  }

  private static int slot(int hour) {
    return 12 * hour;
  }

  /** Shade that ends before a slot. */
  private static double[] shadedUntil(int slot) {
    double[] powers = day(1, 1);
    Arrays.fill(powers, SIX, slot, 0.45);
    return powers;
  }

  /** The sun at 40° north. */
  private static SunPath path(LocalDate date) {
    LocalDay day = LocalDay.of(date, ZoneOffset.UTC);
    return new SunPath(
        day, IntStream.range(0, day.slots()).mapToObj(slot -> sun(date, slot)).toList());
  }

  private static SunPosition sun(LocalDate date, int slot) {
    long millis = LocalDay.of(date, ZoneOffset.UTC).slotStart(slot) + LocalDay.SLOT_MILLIS / 2;
    return SolarEphemeris.at(Instant.ofEpochMilli(millis), new Location(40, 0, 100));
  }

  /** The first member, and as many others as there are values of today. */
  private OtherMembers of(double... today) {
    List<PeerMember> members = new ArrayList<>();
    for (int i = 0; i <= today.length; i++) {
      double value = i == 0 ? Double.NaN : today[i - 1];
      double[] values = new double[slot(24)];
      Arrays.fill(values, value);
      members.add(new PeerMember(record(i), new SlotSeries(values)));
    }
    return new PeerComparison(
            DATE,
            members,
            new boolean[slot(24)],
            Collections.nCopies(slot(24), MisalignmentEffect.NONE),
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
      record(i).diurnal().add(PATH, sunny(), ofMembers[i]);
    }
  }

  private static BitSet sunny() {
    BitSet bright = new BitSet();
    bright.set(0, slot(24));
    return bright;
  }

  private void addDim(double[]... ofMembers) {
    for (int i = 0; i < ofMembers.length; i++) {
      record(i).diurnal().add(PATH, new BitSet(), ofMembers[i]);
    }
  }

  @Test
  void is_what_the_days_before_show_at_this_time() {
    for (int day = 0; day < 5; day++) {
      addBright(day(1.04, 0.97), ALL_DAY);
    }
    assertEquals(0.52, of(0.5).expected(PATH, NINE, true), 1e-6);
    assertEquals(0.485, of(0.5).expected(PATH, FIFTEEN, true), 1e-6);
  }

  @Test
  void is_another_one_in_diffuse_light() {
    for (int day = 0; day < 5; day++) {
      addBright(day(1.04, 0.97), ALL_DAY);
      addDim(day(1.02, 1.01), ALL_DAY);
    }
    assertEquals(0.51, of(0.5).expected(PATH, NINE, false), 1e-6);
    assertEquals(0.505, of(0.5).expected(PATH, FIFTEEN, false), 1e-6);
    assertEquals(0.52, of(0.5).expected(PATH, NINE, true), 1e-6);
  }

  @Test
  void is_that_of_the_whole_day_where_too_little_is_known_of_this_time() {
    for (int day = 0; day < 3; day++) {
      addDim(day(Double.NaN, 1.02), ALL_DAY);
    }
    assertEquals(0.51, of(0.5).expected(PATH, SIX, false), 1e-6);
  }

  @Test
  void is_the_typical_level_of_the_median_if_nothing_is_known() {
    addDim(day(Double.NaN, Double.NaN), ALL_DAY);

    assertEquals(0.5, of(0.4, 0.5, 0.7).expected(PATH, NINE, true), 1e-6);
    assertEquals(0.45, of(0.4, 0.5).expected(PATH, NINE, false), 1e-6);
    assertTrue(Double.isNaN(of(Double.NaN).expected(PATH, NINE, true)));
  }

  @Test
  void is_not_moved_by_single_days() {
    for (int day = 0; day < 7; day++) {
      addBright(day == 5 ? day(0.4, 1.5) : day(1.04, 0.97), ALL_DAY);
    }
    assertEquals(0.52, of(0.5).expected(PATH, NINE, true), 1e-6);
    assertEquals(0.485, of(0.5).expected(PATH, FIFTEEN, true), 1e-6);
  }

  @Test
  void follows_the_season() {
    for (int day = 0; day < 40; day++) {
      addBright(day < 20 ? day(0.9, 1.1) : day(1.04, 0.97), ALL_DAY);
    }
    assertEquals(0.52, of(0.5).expected(PATH, NINE, true), 1e-6);
    assertEquals(0.485, of(0.5).expected(PATH, FIFTEEN, true), 1e-6);
  }

  /** On most days before, the shade had ended at this time: it moves with the season. */
  @Test
  void is_what_another_member_in_the_same_shade_shows_and_not_those_in_the_sun() {
    for (int day = 0; day < 10; day++) {
      double[] shaded = shadedUntil(NINE - 9 + 3 * (day / 4));
      addBright(shaded, shaded, ALL_DAY, ALL_DAY, ALL_DAY);
    }
    assertEquals(0.225, of(0.225, 0.5, 0.5, 0.5).expected(PATH, NINE, true), 0.003);
  }

  @Test
  void is_what_another_member_in_the_sun_shows_and_not_those_in_the_shade() {
    for (int day = 0; day < 10; day++) {
      double[] shaded = shadedUntil(NINE - 9 + 3 * (day / 4));
      addBright(ALL_DAY, ALL_DAY, shaded, shaded, shaded);
    }
    assertEquals(0.5, of(0.5, 0.225, 0.225, 0.225).expected(PATH, NINE, true), 0.003);
  }

  /** Of a member, the reading of a moment is wrong, or it has a fault that is not found yet. */
  @Test
  void is_hardly_moved_by_one_of_several_that_were_alike() {
    for (int day = 0; day < 10; day++) {
      addBright(ALL_DAY, ALL_DAY, ALL_DAY, ALL_DAY);
    }
    assertEquals(0.5, of(0.1, 0.5, 0.505).expected(PATH, NINE, true), 1e-6);
  }

  /** In autumn, the sun is as high as on the day before some minutes later. */
  @Test
  void is_shaded_as_long_as_the_sun_is_behind_the_top_of_what_casts_the_shade() {
    assertFollows(sun -> sun.elevation() < 24);
  }

  /** And it is in the same direction some minutes earlier. */
  @Test
  void is_shaded_as_long_as_the_sun_is_behind_the_side_of_what_casts_the_shade() {
    assertFollows(sun -> sun.azimuth() < 125);
  }

  /** Shade that no other member has, and that overcast days have not shown for ten days. */
  private void assertFollows(Predicate<SunPosition> isHidden) {
    LocalDate first = LocalDate.parse("2026-10-01");
    for (int day = 0; day < 12; day++) {
      double[] shaded = day(1, 1);
      for (int slot = SIX; slot < slot(12); slot++) {
        shaded[slot] = isHidden.test(sun(first.plusDays(day), slot)) ? 0.45 : 1;
      }
      SunPath path = path(first.plusDays(day));
      record(0).diurnal().add(path, sunny(), shaded);
      record(1).diurnal().add(path, sunny(), ALL_DAY);
    }
    for (int day = 12; day < 22; day++) {
      record(0).diurnal().add(path(first.plusDays(day)), new BitSet(), ALL_DAY);
      record(1).diurnal().add(path(first.plusDays(day)), new BitSet(), ALL_DAY);
    }
    LocalDate today = first.plusDays(22);
    OtherMembers others = of(0.5);
    int wrong = 0;
    for (int slot = slot(7); slot < slot(12); slot++) {
      double truth = isHidden.test(sun(today, slot)) ? 0.225 : 0.5;
      wrong += Math.abs(others.expected(path(today), slot, true) - truth) > 0.01 ? 1 : 0;
    }
    assertTrue(wrong <= 1, "slots: " + wrong);
  }

  /** On one overcast evening only, while other times of the day show no shade. */
  @Test
  void is_what_few_slots_show_clearly() {
    for (int day = 0; day < 5; day++) {
      addDim(day(1, Double.NaN), ALL_DAY);
    }
    double[] evening = day(Double.NaN, Double.NaN);
    Arrays.fill(evening, FIFTEEN - 4, FIFTEEN + 4, 0.45);
    addDim(evening, ALL_DAY);

    assertEquals(0.225, of(0.5).expected(PATH, FIFTEEN, false), 1e-6);
  }

  @Test
  void is_not_what_clouds_make_of_few_slots() {
    for (int day = 0; day < 5; day++) {
      addDim(day(1, Double.NaN), ALL_DAY);
    }
    double[] evening = day(Double.NaN, Double.NaN);
    for (int slot = FIFTEEN - 4; slot < FIFTEEN + 4; slot++) {
      evening[slot] = slot % 2 == 0 ? 0.6 : 1;
    }
    addDim(evening, ALL_DAY);

    assertEquals(0.5, of(0.5).expected(PATH, FIFTEEN, false), 1e-6);
  }
}
