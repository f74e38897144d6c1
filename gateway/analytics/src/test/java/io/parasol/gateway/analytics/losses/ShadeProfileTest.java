// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The times of shade")
class ShadeProfileTest {

  private static final int EIGHT = 32;
  private static final int TEN = 40;
  private static final int ELEVEN = 44;
  private static final int NOON = 48;
  private static final int FOURTEEN = 56;
  private static final int SIXTEEN = 64;

  private final ShadeProfile profile = new ShadeProfile();

  /**
   * Adds days with light from eight to sixteen, and half of the power from a quarter to another.
   */
  private void add(int days, int from, int to) {
    double[] ratios = new double[ShadeProfile.QUARTERS];
    Arrays.fill(ratios, Double.NaN);
    Arrays.fill(ratios, EIGHT, SIXTEEN, 1);
    Arrays.fill(ratios, from, to, 0.5);
    for (int day = 0; day < days; day++) {
      profile.add(ratios);
    }
  }

  private int[] shaded() {
    boolean[] shaded = profile.shaded();
    return IntStream.range(0, shaded.length).filter(quarter -> shaded[quarter]).toArray();
  }

  @Test
  void begin_in_the_morning_and_last_until_shortly_before_noon_where_the_sun_is_low() {
    add(4, EIGHT, ELEVEN);
    assertEquals(ELEVEN - EIGHT, shaded().length);
    assertFalse(profile.isKnown(ELEVEN), "tomorrow it may be longer by a quarter of an hour");
    assertTrue(profile.isKnown(ELEVEN + 1));
  }

  @Test
  void are_those_of_the_evening_likewise() {
    add(4, FOURTEEN - 2, SIXTEEN);
    assertEquals(SIXTEEN - FOURTEEN + 2, shaded().length);
    assertFalse(profile.isKnown(FOURTEEN - 3));
    assertTrue(profile.isKnown(FOURTEEN - 4));
  }

  @Test
  void are_not_in_the_middle_of_the_day() {
    add(4, TEN + 1, ELEVEN);
    assertEquals(0, shaded().length);
    assertTrue(profile.isKnown(ELEVEN));
    add(4, EIGHT, NOON + 1);
    assertEquals(0, shaded().length, "also of noon");
  }

  /** More in the evening by as much as is missing in the morning. */
  private boolean isTurned(double missing) {
    ShadeProfile turned = new ShadeProfile();
    double[] ratios = new double[ShadeProfile.QUARTERS];
    Arrays.fill(ratios, Double.NaN);
    Arrays.fill(ratios, EIGHT, NOON, 1 - missing);
    Arrays.fill(ratios, NOON, SIXTEEN, 1 + missing);
    for (int day = 0; day < 4; day++) {
      turned.add(ratios);
    }
    return turned.isTurned();
  }

  @Test
  void are_made_up_for_by_modules_that_look_elsewhere_and_not_by_a_few_degrees() {
    assertTrue(isTurned(0.2));
    assertFalse(isTurned(0.08));
  }
}
