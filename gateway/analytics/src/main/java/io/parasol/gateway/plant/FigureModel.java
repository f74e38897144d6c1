// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.EnergyPrice;
import io.parasol.config.model.site.GeoPosition;
import io.parasol.config.model.site.InverterNameplate;
import io.parasol.config.model.site.PlantSettings;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.analytics.model.CarbonFactor;
import io.parasol.gateway.analytics.model.LinkeTurbidity;
import io.parasol.gateway.analytics.model.Location;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PvArray;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.model.Tariff;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The plant of a site, and the points of its devices.
 *
 * @param points of the inverters and of the device with the sensors.
 */
public record FigureModel(PvPlant plant, Map<DeviceId, FigurePoints> points) {

  /** Where and what the site is, as configured. */
  public record PlantSite(GeoPosition position, ZoneId zone, PlantSettings settings) {}

  private static final Currency NO_CURRENCY = Currency.getInstance(Tariff.NO_CURRENCY);

  public FigureModel {
    points = Map.copyOf(points);
  }

  /**
   * Makes the model of a site.
   *
   * @param discovered returns the profile that a device describes itself, if it is known.
   * @param described returns how a native device describes itself, if it is known.
   */
  public static FigureModel of(
      PlantSite site,
      Map<DeviceId, SiteConfig.Device> devices,
      Function<DeviceId, Optional<Profile>> discovered,
      Function<DeviceId, Optional<SelfDescription>> described) {
    Map<DeviceId, FigurePoints> points = new LinkedHashMap<>();
    List<Nameplate> inverters = new ArrayList<>();
    Optional<DeviceId> sensors = Optional.empty();
    for (SiteConfig.Device device : devices.values()) {
      DeviceId id = device.id();
      InverterNameplate nameplate = site.settings().nameplates().get(id);
      int strings = nameplate == null ? 0 : nameplate.strings();
      FigurePoints ofDevice =
          described
              .apply(id)
              .map(about -> FigurePoints.of(about, strings))
              .orElseGet(() -> FigurePoints.of(device, discovered.apply(id), strings));
      boolean isSensor = sensors.isEmpty() && ofDevice.hasIrradiance();
      if (isSensor) {
        sensors = Optional.of(id);
      }
      if (nameplate != null) {
        inverters.add(nameplate(id, nameplate, ofDevice));
      }
      if (isSensor || nameplate != null) {
        points.put(id, ofDevice);
      }
    }
    return new FigureModel(
        new PvPlant(site(site), inverters, sensors.map(DeviceId::value).orElse("")), points);
  }

  private static Nameplate nameplate(DeviceId id, InverterNameplate known, FigurePoints points) {
    return new Nameplate(
        id.value(),
        known.group(),
        new PvArray(
            known.dcWatts(), known.tilt(), known.azimuth(), PvArray.DEFAULT_GAMMA, known.strings()),
        known.acWatts(),
        points.counter(),
        known.commissioned().orElse(LocalDate.EPOCH));
  }

  /** Returns the site as the analytics know it. Without a tariff, the currency is XXX. */
  public static Site site(PlantSite site) {
    PlantSettings settings = site.settings();
    return new Site(
        new Location(site.position().latitude(), site.position().longitude(), settings.altitude()),
        site.zone(),
        new LinkeTurbidity(settings.linke()),
        settings
            .price()
            .map(FigureModel::tariff)
            .orElseGet(() -> new Tariff(NO_CURRENCY, BigDecimal.ZERO, List.of())),
        settings
            .emissions()
            .map(known -> new CarbonFactor(known.grams(), known.source()))
            .orElseGet(() -> new CarbonFactor(0, "")));
  }

  private static Tariff tariff(EnergyPrice price) {
    return new Tariff(
        price.currency(),
        price.price(),
        price.hours().stream()
            .map(each -> new Tariff.Period(each.hours().from(), each.hours().to(), each.price()))
            .toList());
  }
}
