// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.site.DailyHours;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.EmissionFactor;
import io.parasol.config.model.site.EnergyPrice;
import io.parasol.config.model.site.EnergyPrice.PriceHours;
import io.parasol.config.model.site.InverterNameplate;
import io.parasol.config.model.site.PlantSettings;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.config.yaml.Yaml;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code tariff}, {@code co2} and the keys of {@code location} that figures need. */
final class PlantReader {

  /** The keys of {@code location}. */
  static final Keys LOCATION =
      Keys.of("latitude", "longitude", "time-zone", "altitude", LinkeText.KEY);

  private static final Keys TARIFF = Keys.of("currency", "price", "hours", "cleaning");
  private static final Keys CO2 = Keys.of("grams", "source");

  private static final TextFormat<Double> ALTITUDE = within("m above sea level", -500, 9000);
  private static final TextFormat<Double> GRAMS =
      within("grams for each kWh", 0, EmissionFactor.MAX_GRAMS);
  private static final TextFormat<String> SOURCE = TextFormat.shortText(200);
  private static final TextFormat<Currency> CURRENCY =
      new TextFormat<>("a currency such as EUR", PlantReader::currency);
  private static final TextFormat<BigDecimal> PRICE =
      new TextFormat<>(
          "the price of 1 kWh, -1000 to 1000",
          text ->
              TextFormat.NUMBER
                  .parser()
                  .apply(text)
                  .filter(price -> price.abs().compareTo(BigDecimal.valueOf(1000)) <= 0));
  private static final TextFormat<BigDecimal> CLEANING =
      new TextFormat<>(
          "the cost of one cleaning of all modules, 0 to 1e9",
          text ->
              TextFormat.NUMBER
                  .parser()
                  .apply(text)
                  .filter(
                      cost -> cost.signum() >= 0 && cost.compareTo(EnergyPrice.MAX_CLEANING) <= 0));
  private static final TextFormat<DailyHours> HOURS =
      new TextFormat<>("hours of the day such as 22:00-04:00", DailyHours::parse);

  /** Reads {@code location.linke}: one number, or one for each month. */
  private static final class LinkeText {
    static final String KEY = "linke";
    private static final String EXPECTED = "one number, or 12 from January on, each 1 to 10";
    private static final TextFormat<Double> VALUE = within("the turbidity after Linke", 1, 10);

    static List<Double> read(Section location) {
      Optional<Field> field = location.field(KEY);
      if (field.isEmpty() || field.get().value() instanceof Yaml.Scalar) {
        double value = location.optional(KEY, VALUE, PlantSettings.DEFAULT_LINKE);
        return Collections.nCopies(12, value);
      }
      List<Field> items = field.get().items(EXPECTED);
      List<Double> months = new ArrayList<>();
      items.forEach(each -> each.as(VALUE).ifPresent(months::add));
      if (items.size() != 12) {
        field.get().problem("%d numbers".formatted(items.size()), EXPECTED);
      }
      return months.size() == 12 ? months : PlantSettings.NONE.linke();
    }
  }

  private PlantReader() {}

  static PlantSettings read(
      Section site, Optional<Section> location, Map<DeviceId, InverterNameplate> nameplates) {
    nameplates.keySet().stream()
        .findFirst()
        .filter(device -> location.isEmpty())
        .ifPresent(
            device ->
                site.problem(
                    "location",
                    "missing, but %s has nameplate-dc".formatted(device),
                    "location: {latitude: …, longitude: …, time-zone: …}"));
    return new PlantSettings(
        location.flatMap(each -> each.optional("altitude", ALTITUDE)).orElse(0.0),
        location.map(LinkeText::read).orElse(PlantSettings.NONE.linke()),
        site.section("tariff", TARIFF).flatMap(PlantReader::price),
        site.section("co2", CO2).flatMap(PlantReader::emissions),
        nameplates);
  }

  private static Optional<EnergyPrice> price(Section tariff) {
    Optional<Currency> currency = tariff.required("currency", CURRENCY);
    Optional<BigDecimal> price = tariff.required("price", PRICE);
    Optional<BigDecimal> cleaning = tariff.optional("cleaning", CLEANING);
    List<PriceHours> hours = new ArrayList<>();
    List<Field.Named> entries = tariff.entries("hours", "hours of the day and their prices");
    for (Field.Named each : entries) {
      Optional<DailyHours> when = each.as(HOURS);
      Optional<BigDecimal> then = each.field().as(PRICE);
      if (when.isPresent() && then.isPresent()) {
        hours.add(new PriceHours(when.get(), then.get()));
      }
    }
    if (hours.size() > EnergyPrice.MAX_PERIODS) {
      tariff.problem(
          "hours", "%d periods".formatted(hours.size()), "up to " + EnergyPrice.MAX_PERIODS);
      return Optional.empty();
    }
    return currency.isPresent() && price.isPresent()
        ? Optional.of(new EnergyPrice(currency.get(), price.get(), hours, cleaning))
        : Optional.empty();
  }

  private static Optional<EmissionFactor> emissions(Section co2) {
    Optional<Double> grams = co2.required("grams", GRAMS);
    Optional<String> source = co2.required("source", SOURCE);
    return grams.isPresent() && source.isPresent()
        ? Optional.of(new EmissionFactor(grams.get(), source.get()))
        : Optional.empty();
  }

  private static Optional<Currency> currency(String text) {
    try {
      return Optional.of(Currency.getInstance(text));
    } catch (IllegalArgumentException unknown) {
      return Optional.empty();
    }
  }

  private static TextFormat<Double> within(String what, int min, int max) {
    return new TextFormat<>(
        "%s, %d to %d".formatted(what, min, max),
        text ->
            TextFormat.REAL.parser().apply(text).filter(number -> number >= min && number <= max));
  }
}
