// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.KeyLocator;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.SiteParts;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.config.yaml.Words;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Warnings about points whose unit of measure does not fit their meaning, and about meanings that
 * two points of a device have. The values are still published, but figures that are computed from
 * them may be wrong.
 */
final class MeaningWarnings {

  private final Path file;

  /** A point of any kind of device, with its unit of measure. */
  private record MeantPoint(PointName name, String unit, PointMeaning means) {

    static Stream<MeantPoint> of(PointName name, String unit, Optional<PointMeaning> means) {
      return means.stream().map(each -> new MeantPoint(name, unit, each));
    }
  }

  /**
   * @param file the path as the caller gave it; warnings name it so.
   */
  MeaningWarnings(Path file) {
    this.file = file;
  }

  /** Returns the warnings in the order of the devices. */
  List<ConfigProblem> of(SiteParts parts) {
    return parts.devices().stream().flatMap(device -> of(device).stream()).toList();
  }

  private List<ConfigProblem> of(SiteConfig.Device device) {
    List<ConfigProblem> warnings = new ArrayList<>();
    Map<PointMeaning, PointName> seen = new HashMap<>();
    for (MeantPoint point : points(device).toList()) {
      PointMeaning means = point.means();
      if (!means.fitsUnit(point.unit())) {
        List<String> units = means.meaning().quantity().units();
        warnings.add(
            warning(
                device,
                "point %s, which means %s, in %s"
                    .formatted(point.name(), means, unitText(point.unit())),
                Words.oneOf(units.stream().map(MeaningWarnings::unitText).toList())));
      }
      PointName other = seen.putIfAbsent(means, point.name());
      if (other != null) {
        warnings.add(
            warning(
                device,
                "points %s and %s, which both mean %s".formatted(other, point.name(), means),
                "each meaning once; the first point counts"));
      }
    }
    return warnings;
  }

  private static String unitText(String unit) {
    return unit.isEmpty() ? "no unit" : unit;
  }

  private static Stream<MeantPoint> points(SiteConfig.Device device) {
    if (device instanceof SiteConfig.Device.Modbus modbus) {
      return Stream.concat(
          modbus.profile().points().stream().flatMap(MeaningWarnings::point),
          modbus.profile().formulas().stream()
              .flatMap(each -> MeantPoint.of(each.name(), each.unit(), each.means())));
    }
    if (device instanceof SiteConfig.Device.Lines lines) {
      return lines.profile().points().stream().flatMap(MeaningWarnings::point);
    }
    return device instanceof SiteConfig.Device.Panel panel
        ? panel.topics().stream()
            .flatMap(topic -> topic.points().stream())
            .flatMap(MeaningWarnings::point)
        : Stream.empty();
  }

  private static Stream<MeantPoint> point(PanelPoint point) {
    return point.fixedName().stream()
        .flatMap(name -> MeantPoint.of(name, point.unit(), point.means()));
  }

  private static Stream<MeantPoint> point(Point point) {
    return MeantPoint.of(point.name(), point.unit(), point.means());
  }

  private static Stream<MeantPoint> point(LinePoint point) {
    return MeantPoint.of(point.name(), point.unit(), point.means());
  }

  private ConfigProblem warning(SiteConfig.Device device, String found, String expected) {
    String id = device.id().value();
    return new ConfigProblem(KeyLocator.of(file, "devices", id), "devices." + id, found, expected);
  }
}
