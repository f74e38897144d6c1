// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PlantSettings;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.analytics.FigureNeed;
import io.parasol.gateway.plant.FigurePoints;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The figures that a site will not have, each with the reason. */
final class MissingFigures {

  private static final Set<Meaning> ENERGY =
      EnumSet.of(Meaning.AC_POWER, Meaning.AC_ENERGY_TOTAL, Meaning.AC_ENERGY_TODAY);

  private MissingFigures() {}

  /** Returns one line for each figure. */
  static List<String> of(SiteConfig config) {
    PlantSettings plant = config.plant();
    if (plant.nameplates().isEmpty()) {
      return List.of("none: no device has nameplate-dc");
    }
    List<String> lines = new ArrayList<>();
    Set<Meaning> meanings = EnumSet.noneOf(Meaning.class);
    boolean isDiscovered = false;
    for (SiteConfig.Device device : config.devices().values()) {
      boolean isInverter = plant.nameplates().containsKey(device.id());
      FigurePoints points = FigurePoints.of(device, Optional.empty(), strings(plant, device.id()));
      meanings.addAll(points.meanings());
      if (device instanceof SiteConfig.Device.SunSpec
          || (isInverter && device instanceof SiteConfig.Device.Native)) {
        isDiscovered = true;
      } else if (isInverter && points.meanings().stream().noneMatch(ENERGY::contains)) {
        lines.add(
            "no figures of %s: none of its points means ac_power or ac_energy_total"
                .formatted(device.id()));
      }
    }
    if (isDiscovered) {
      lines.add(
          "figures also depend on the points of SunSpec and native devices, which are known at run"
              + " time; without them:");
    }
    FigureNeed.missing(meanings).forEach(lines::add);
    addSettings(lines, config);
    return lines;
  }

  private static int strings(PlantSettings plant, DeviceId device) {
    return Optional.ofNullable(plant.nameplates().get(device))
        .map(nameplate -> nameplate.strings())
        .orElse(0);
  }

  private static void addSettings(List<String> lines, SiteConfig config) {
    if (config.plant().price().isEmpty()) {
      lines.add("no money: needs tariff");
    }
    if (config.plant().emissions().isEmpty()) {
      lines.add("no carbon dioxide: needs co2");
    }
    if (config.updates().zone().equals(ZoneOffset.UTC)) {
      lines.add("days of figures begin at midnight UTC: needs location.time-zone");
    }
    config
        .plant()
        .nameplates()
        .forEach(
            (device, nameplate) -> {
              long members =
                  config.plant().nameplates().values().stream()
                      .filter(each -> each.group().equals(nameplate.group()))
                      .count();
              if (members < 3) {
                lines.add(
                    "no comparison of %s with neighbours: needs a group of 3, but \"%s\" has %d"
                        .formatted(device, nameplate.group(), members));
              }
            });
  }
}
