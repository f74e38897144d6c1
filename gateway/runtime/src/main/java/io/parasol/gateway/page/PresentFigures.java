// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.gateway.analytics.DeviceNow;
import io.parasol.gateway.analytics.PlantNow;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.figures.FigureSnapshot;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;

/**
 * The JSON form of what each inverter gives now, what it has lost since midnight, and the money.
 */
final class PresentFigures {

  private static final int MONEY_DECIMALS = 4;

  private PresentFigures() {}

  /**
   * Returns the figures; without {@code at} and devices if there are none yet.
   *
   * @param snapshot powers in W, energies in mWh; in JSON, energies are in Wh.
   * @param money empty without a tariff.
   */
  static Json.Obj of(Optional<FigureSnapshot> snapshot, Optional<MoneyToday> money) {
    JsonBuilder json = Json.object();
    snapshot.ifPresent(
        made -> json.putEpochMillis("at", made.at()).put("possible", possible(made.plant())));
    money.ifPresent(known -> json.put("money", money(known)));
    return json.put(
            "devices",
            snapshot.stream()
                .flatMap(made -> made.plant().devices().stream())
                .map(PresentFigures::device)
                .toList())
        .build();
  }

  private static Json.Obj possible(PlantNow plant) {
    return Json.object()
        .putEpochMillis("from", plant.midnight())
        .put("step", LocalDay.SLOT_MILLIS)
        .put("watts", plant.possibleWatts().stream().map(PresentFigures::watts).toList())
        .build();
  }

  private static Json watts(double value) {
    return Double.isNaN(value) ? new Json.Nil() : Json.Num.of(Math.round(value));
  }

  private static Json.Obj money(MoneyToday money) {
    JsonBuilder lost = Json.object();
    money.lost().forEach((cause, value) -> lost.put(cause.wireName(), rounded(value)));
    return Json.object()
        .put("currency", money.currency())
        .put("energy", rounded(money.energy()))
        .put("lost", lost)
        .build();
  }

  private static BigDecimal rounded(BigDecimal value) {
    return value.setScale(MONEY_DECIMALS, RoundingMode.HALF_UP);
  }

  private static Json.Obj device(DeviceNow now) {
    DeviceLosses today = now.today();
    JsonBuilder json =
        Json.object()
            .put("device", today.device())
            .put("verdict", now.verdict().name().toLowerCase(Locale.ROOT))
            .put("method", now.method().wireName());
    if (now.isTurned()) {
      json.put("turned", true);
    }
    now.cause().ifPresent(cause -> json.put("cause", cause.wireName()));
    putPower(json, "power", now.watts());
    putPower(json, "possible", now.possibleWatts());
    JsonBuilder lost = Json.object();
    today.losses().forEach((cause, energy) -> lost.put(cause.wireName(), wattHours(energy)));
    return json.put("energy", wattHours(today.energy()))
        .put("possible-energy", wattHours(today.possible()))
        .put("lost", lost)
        .build();
  }

  private static void putPower(JsonBuilder json, String name, double watts) {
    if (Double.isFinite(watts)) {
      json.putRounded(name, watts);
    }
  }

  private static BigDecimal wattHours(long milliWattHours) {
    return BigDecimal.valueOf(milliWattHours, 3);
  }
}
