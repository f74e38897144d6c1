// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.GeoPosition;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.figures.AggregateRequests;
import io.parasol.gateway.figures.FigureReadings;
import io.parasol.gateway.figures.NativeReadings;
import io.parasol.gateway.figures.SiteFigures;
import io.parasol.gateway.plant.FigureModel;
import io.parasol.gateway.plant.FigureModel.PlantSite;
import io.parasol.gateway.request.Answerer;
import io.parasol.gateway.request.RefusedRequestException;
import io.parasol.gateway.store.log.StoreException;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The figures of the plant, if the site has inverters with nameplates. */
final class SitePlant {

  private static final Logger log = LoggerFactory.getLogger(SitePlant.class);

  private SitePlant() {}

  /**
   * Creates the figures; they are not started.
   *
   * @param discovered returns the profile that a device describes itself, if it is known.
   */
  static Optional<SiteFigures> open(
      SiteConfig config,
      Foundations foundations,
      FigureReadings readings,
      Function<DeviceId, Optional<Profile>> discovered,
      CloseStack closeStack) {
    if (!hasFigures(config)) {
      return Optional.empty();
    }
    GeoPosition position = config.updates().position().orElseThrow();
    ZoneId zone = config.updates().zone();
    return Optional.of(
        closeStack.add(
            "figures",
            new SiteFigures(
                foundations.state.path(),
                readings,
                () ->
                    FigureModel.of(
                        new PlantSite(position, zone, foundations.devices.plant()),
                        foundations.devices.all(),
                        discovered,
                        readings::described),
                foundations.clock::ifTrusted)));
  }

  private static boolean hasFigures(SiteConfig config) {
    return !config.plant().nameplates().isEmpty() && config.updates().position().isPresent();
  }

  /**
   * Opens the readings of native devices for the figures; empty if the site has no figures, no
   * native device, or the store cannot be opened: the other devices have figures all the same.
   */
  static Optional<NativeReadings> natives(
      SiteConfig config, Foundations foundations, CloseStack closeStack) {
    if (!hasFigures(config) || foundations.devices.natives().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          closeStack.add(
              "native-readings",
              NativeReadings.open(
                  foundations.state.path(), foundations.devices::isNative, foundations.clock)));
    } catch (StoreException unusable) {
      log.warn("no figures of native devices why={}", unusable.getMessage());
      return Optional.empty();
    }
  }

  /** Returns the site of the figures; empty if the site has none. */
  static Optional<Site> site(SiteConfig config) {
    return config
        .updates()
        .position()
        .filter(position -> !config.plant().nameplates().isEmpty())
        .map(
            position ->
                FigureModel.site(new PlantSite(position, config.updates().zone(), config.plant())));
  }

  /** Returns what answers requests for figures. */
  static Answerer requests(SiteConfig config, Foundations foundations, Field field) {
    return field
        .figures()
        .<Answerer>map(
            figures ->
                new AggregateRequests(figures, config.updates().zone(), foundations.clock::instant))
        .orElse(
            (requester, question) -> {
              throw new RefusedRequestException(
                  "no_figures", "no device of this site has nameplate-dc");
            });
  }
}
