// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.model.CarbonFactor;
import io.parasol.gateway.analytics.model.CounterType;
import io.parasol.gateway.analytics.model.LinkeTurbidity;
import io.parasol.gateway.analytics.model.Location;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PvArray;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.model.Tariff;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Three equal inverters on one roof, whose readings a test makes by itself. */
final class RoofPlant {

  static final LocalDate START = LocalDate.parse("2026-03-10");
  static final String SENSORS = "weather";

  /** Of the modules and of the inverter. */
  static final double WATTS = 10_000;

  private static final int INVERTERS = 3;
  static final Site SITE =
      new Site(
          new Location(51.5, 0, 20),
          ZoneOffset.UTC,
          LinkeTurbidity.constant(3),
          Tariff.fixed("EUR", "0.10"),
          new CarbonFactor(380, "test"));

  final List<String> inverters = new ArrayList<>();
  final PlantAnalytics analytics;
  final List<ClosedDay> closed = new ArrayList<>();

  RoofPlant(CounterType counter, String sensors) {
    List<Nameplate> nameplates = new ArrayList<>();
    for (int i = 0; i < INVERTERS; i++) {
      PvArray array = new PvArray(WATTS, 20, 180, PvArray.DEFAULT_GAMMA, 0);
      inverters.add("inv-" + i);
      nameplates.add(new Nameplate(inverters.get(i), "roof", array, WATTS, counter, START));
    }
    analytics =
        new PlantAnalytics(
            new PvPlant(SITE, nameplates, sensors),
            EvaluationTerms.DEFAULT,
            DayListener.NONE,
            START.atStartOfDay().toInstant(ZoneOffset.UTC));
  }

  /** Plays the next day: hands out the middle of each slot. */
  void play(Consumer<Instant> slots) {
    Instant midnight = START.plusDays(closed.size()).atStartOfDay().toInstant(ZoneOffset.UTC);
    for (int seconds = 150; seconds < 86_400; seconds += 300) {
      slots.accept(midnight.plusSeconds(seconds));
    }
    closed.addAll(analytics.advanceTo(midnight.plusSeconds(28 * 3600)));
  }

  /** Returns the light of a day without clouds, 0 to 1, most at noon. */
  static double light(Instant time) {
    double hours = Math.floorMod(time.getEpochSecond(), 86_400) / 3600.0 - 12;
    return Math.max(0, Math.cos(hours / 5.5 * Math.PI / 2));
  }

  /** All findings, ended and open. */
  List<LossFinding> findings() {
    List<LossFinding> all = new ArrayList<>(analytics.openFindings());
    closed.forEach(each -> all.addAll(each.ended()));
    return all;
  }
}
