// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.analytics.expected.ClearSky;
import io.parasol.gateway.analytics.expected.MisalignmentEffect;
import io.parasol.gateway.analytics.expected.PlaneOfArray;
import io.parasol.gateway.analytics.expected.SkyMoment;
import io.parasol.gateway.analytics.model.CarbonFactor;
import io.parasol.gateway.analytics.model.LinkeTurbidity;
import io.parasol.gateway.analytics.model.Location;
import io.parasol.gateway.analytics.model.PvArray;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.model.Tariff;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Modules that are not quite in the plane of their neighbours")
class MisalignmentTest {

  private static final Site SITE =
      new Site(
          new Location(51.5, -0.1, 20),
          ZoneId.of("Europe/London"),
          LinkeTurbidity.constant(3),
          Tariff.fixed("EUR", "0.10"),
          new CarbonFactor(380, "test"));
  private static final LocalDate SPRING = LocalDate.parse("2026-03-10");
  private static final PvArray NAMEPLATE = new PvArray(10_000, 34, 180, -0.004, 20);

  /** Three degrees too steep, and five degrees to the west. */
  private static final PvArray MOUNTED = new PvArray(10_000, 37, 185, -0.004, 20);

  private final PeerRecord record = new PeerRecord();

  /** Adds a clear day on which the member gives a share of what its modules can give. */
  private PeerRatio play(LocalDate day, double share) {
    return play(day, share, slot -> false);
  }

  /**
   * Adds a day with clouds in some slots, which leave 40 % of the light of a clear sky: that is
   * next to all diffuse.
   */
  private PeerRatio play(LocalDate day, double share, IntPredicate clouds) {
    Instant noon = day.atTime(12, 0).atZone(SITE.zone()).toInstant();
    List<SkyMoment> sky = new ArrayList<>();
    for (int minutes = -240; minutes <= 240; minutes += 5) {
      sky.add(SkyMoment.at(noon.plus(Duration.ofMinutes(minutes)), SITE));
    }
    boolean[] sun = new boolean[sky.size()];
    Arrays.fill(sun, true);
    double[] member = new double[sun.length];
    double[] others = new double[sun.length];
    List<MisalignmentEffect> effects = new ArrayList<>();
    for (int slot = 0; slot < sun.length; slot++) {
      SkyMoment moment = sky.get(slot);
      boolean isCloudy = clouds.test(slot);
      member[slot] = share * (isCloudy ? underClouds(moment, MOUNTED) : moment.plane(MOUNTED));
      others[slot] = isCloudy ? underClouds(moment, NAMEPLATE) : moment.plane(NAMEPLATE);
      effects.add(moment.misalignment(NAMEPLATE, others[slot] / moment.plane(NAMEPLATE)));
    }
    PeerMember weak = new PeerMember(record, new SlotSeries(member));
    PeerMember other = new PeerMember(new PeerRecord(), new SlotSeries(others));
    PeerComparison comparison =
        new PeerComparison(day, Collections.nCopies(3, other), sun, effects, 15);
    PeerRatio result = comparison.result(weak);
    record.add(result, true, false);
    return result;
  }

  private static double underClouds(SkyMoment moment, PvArray array) {
    double light = 0.4 * moment.clear().ghi();
    return PlaneOfArray.irradiance(
        new ClearSky(light, 0, light),
        moment.extraterrestrial(),
        moment.apparentZenith(),
        moment.sun().azimuth(),
        array.tilt(),
        array.azimuth());
  }

  @Test
  void seem_to_change_less_from_season_to_season_when_it_is_known_how_they_look() {
    double inSpring = 0;
    for (int day = 0; day < 70; day++) {
      PeerRatio result = play(SPRING.plusDays(day), 1);
      inSpring = day == 7 ? result.ratio() : inSpring;
    }
    double inSummer = play(SPRING.plusDays(100), 1).ratio();

    double change = Math.abs(inSummer / inSpring - 1);
    assertTrue(change > 0.02, () -> "changes by " + change);
    assertEquals(1, record.latest(1).get(0).ratio(), 0.7 * change);
  }

  @Test
  void show_an_open_string_all_the_same() {
    for (int day = 0; day < 20; day++) {
      PeerRatio unused = play(SPRING.plusDays(day), day < 17 ? 1 : 0.95);
    }

    assertEquals(0.95, record.latest(1).get(0).ratio(), 0.006);
  }

  /** Clouds come and go on most days; then a day is overcast. */
  @Test
  void are_not_taken_for_weak_when_the_sun_does_not_shine() {
    for (int day = 0; day < 20; day++) {
      PeerRatio unused = play(SPRING.plusDays(day), 1, slot -> slot / 6 % 2 == 0);
    }
    PeerRatio clear = play(SPRING.plusDays(20), 1);
    double inSun = record.latest(1).get(0).ratio();
    PeerRatio overcast = play(SPRING.plusDays(21), 1, slot -> true);

    double change = Math.abs(overcast.ratio() / clear.ratio() - 1);
    assertTrue(change > 0.01, () -> "changes by " + change);
    assertEquals(inSun, record.latest(1).get(0).ratio(), 0.3 * change);
  }

  @Test
  void gain_nothing_by_that_under_clouds() {
    SkyMoment noon = SkyMoment.at(Instant.parse("2026-12-21T12:00:00Z"), SITE);

    assertEquals(0, noon.misalignment(NAMEPLATE, 0.05).sideways(), 1e-3);
    assertEquals(
        (noon.plane(MOUNTED) - noon.plane(NAMEPLATE)) / noon.plane(NAMEPLATE),
        Math.toRadians(3) * noon.misalignment(NAMEPLATE, 1).tilt()
            + Math.sin(Math.toRadians(34))
                * Math.toRadians(5)
                * noon.misalignment(NAMEPLATE, 1).sideways(),
        0.01);
  }

  @Test
  void change_nothing_that_is_no_number_at_dawn() {
    SkyMoment dawn = SkyMoment.at(Instant.parse("2026-03-20T06:20:00Z"), SITE);
    MisalignmentEffect effect = dawn.misalignment(NAMEPLATE, Double.POSITIVE_INFINITY);

    assertTrue(
        Double.isFinite(effect.tilt()) && Double.isFinite(effect.sideways()), () -> "" + effect);
  }
}
