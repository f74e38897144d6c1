// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.GeoPosition;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.figures.AggregateRequests;
import io.parasol.gateway.figures.FigureModel;
import io.parasol.gateway.figures.FigureModel.PlantSite;
import io.parasol.gateway.figures.SiteFigures;
import io.parasol.gateway.request.Answerer;
import io.parasol.gateway.request.RefusedRequestException;
import java.util.Optional;
import java.util.function.Function;

/** The figures of the plant, if the site has inverters with nameplates. */
final class SitePlant {

  private SitePlant() {}

  /**
   * Creates the figures; they are not started.
   *
   * @param discovered returns the profile that a device describes itself, if it is known.
   */
  static Optional<SiteFigures> open(
      SiteConfig config,
      Foundations foundations,
      Messaging messaging,
      Function<DeviceId, Optional<Profile>> discovered,
      CloseStack closeStack) {
    Optional<GeoPosition> position = config.updates().position();
    if (config.plant().nameplates().isEmpty() || position.isEmpty()) {
      return Optional.empty();
    }
    PlantSite site = new PlantSite(position.get(), config.updates().zone(), config.plant());
    return Optional.of(
        closeStack.add(
            "figures",
            new SiteFigures(
                foundations.state.path(),
                messaging.telemetry.store(),
                () -> FigureModel.of(site, foundations.devices.all(), discovered),
                foundations.clock::ifTrusted)));
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
