// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.link;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.legacy.DiscoveredMap;
import io.parasol.legacy.MapDiscovery;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.modbus.survey.ModbusRead;
import io.parasol.legacy.sunspec.discovery.SunSpecDiscovery;
import io.parasol.legacy.sunspec.model.SunSpecModels;
import java.time.Clock;
import java.util.List;

/** Reads a controller once, without a gateway. */
record OneTimeRead(Link.Modbus link, SerialPorts ports, Unit unit) {

  /** Reads the points of a profile. */
  ReadReport of(Profile profile) {
    return report(List.of(), readings(profile), profile.quirks());
  }

  /**
   * Discovers the SunSpec models of the controller and reads their points.
   *
   * @throws VerbException if the controller does not respond, or has no SunSpec map.
   */
  ReadReport discovered(Quirks quirks, SunSpecModels models) {
    MapDiscovery.Discovery discovery =
        ModbusRead.discover(
            link, ports, unit, quirks, new SunSpecDiscovery(models), Clock.systemUTC());
    if (discovery instanceof MapDiscovery.NotFound missing) {
      throw new VerbException(ExitCode.FAILED, why(missing, quirks));
    }
    DiscoveredMap map = ((MapDiscovery.Found) discovery).map();
    List<Reading> readings =
        readings(map.profile().with(quirks)).stream()
            .filter(
                reading ->
                    reading.quality() != Quality.NOT_AVAILABLE
                        || !map.optional().contains(reading.point()))
            .toList();
    return report(map.parts(), readings, quirks);
  }

  private String why(MapDiscovery.NotFound missing, Quirks quirks) {
    String reason =
        missing.why() == MapDiscovery.NotFoundReason.NO_MAP
            ? missing.detail()
            : missing.detail() + "; " + diagnosis(quirks).reason(quirks.timeout());
    return "no SunSpec models at %s, unit %s: %s".formatted(LinkText.of(link), unit, reason);
  }

  private List<Reading> readings(Profile profile) {
    try {
      return ModbusRead.readOnce(
          link,
          ports,
          unit,
          profile,
          (device, request, result, late, took) -> {},
          Clock.systemUTC());
    } catch (IllegalArgumentException unreadable) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(unreadable.getMessage()), unreadable);
    }
  }

  private ReadReport report(
      List<DiscoveredMap.Part> models, List<Reading> readings, Quirks quirks) {
    return new ReadReport(link, unit, models, readings, quirks.timeout(), diagnosis(quirks));
  }

  private LinkDiagnosis diagnosis(Quirks quirks) {
    return new LinkDiagnosis(link, ports, quirks.wiring().oneClient());
  }
}
