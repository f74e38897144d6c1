// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.profile.Formula;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.analytics.model.CounterType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A point with a meaning, of any kind of device.
 *
 * @param counter how it counts, if it is a counter of energy.
 */
public record DescribedPoint(PointName name, String unit, PointMeaning means, CounterType counter) {

  private static final double MAX_STEP = 1e6;

  /**
   * Returns the points of a device that have a meaning, in the order of their names.
   *
   * @param discovered the profile that the device describes itself, if it is known.
   */
  public static List<DescribedPoint> of(SiteConfig.Device device, Optional<Profile> discovered) {
    List<DescribedPoint> points = new ArrayList<>();
    if (device instanceof SiteConfig.Device.Modbus modbus) {
      addAll(points, modbus.profile());
    } else if (device instanceof SiteConfig.Device.SunSpec) {
      discovered.ifPresent(profile -> addAll(points, profile));
    } else if (device instanceof SiteConfig.Device.Lines lines) {
      for (LinePoint each : lines.profile().points()) {
        add(points, each.name(), each.unit(), each.means());
      }
    } else if (device instanceof SiteConfig.Device.Panel panel) {
      panel.topics().forEach(topic -> topic.points().forEach(each -> add(points, each)));
    }
    points.sort(Comparator.comparing(point -> point.name().value()));
    return points;
  }

  private static void add(List<DescribedPoint> points, PanelPoint point) {
    point.fixedName().ifPresent(name -> add(points, name, point.unit(), point.means()));
  }

  private static void addAll(List<DescribedPoint> points, Profile profile) {
    for (Point each : profile.points()) {
      each.means()
          .ifPresent(
              means ->
                  points.add(new DescribedPoint(each.name(), each.unit(), means, counter(each))));
    }
    for (Formula each : profile.formulas()) {
      add(points, each.name(), each.unit(), each.means());
    }
  }

  private static void add(
      List<DescribedPoint> points, PointName name, String unit, Optional<PointMeaning> means) {
    means.ifPresent(
        each ->
            points.add(
                new DescribedPoint(name, unit, each, CounterType.total(step(each, unit, 1)))));
  }

  /** Returns how a point of a profile counts, if it is a counter. */
  private static CounterType counter(Point point) {
    PointMeaning means = point.means().orElseThrow();
    double raw =
        point.scale() instanceof Scale.Factor factor ? Math.abs(factor.factor().doubleValue()) : 1;
    double step = step(means, point.unit(), raw);
    return switch (point.type().encoding()) {
      case ACC16 -> CounterType.accumulator(16, step);
      case ACC32 -> CounterType.accumulator(32, step);
      default -> CounterType.total(step);
    };
  }

  /** Returns the smallest change of a counter in Wh. */
  public static double step(PointMeaning means, String unit, double raw) {
    double step = means.meaning().quantity().factor(unit).orElse(1) * raw;
    return step > 0 && step <= MAX_STEP ? step : 1;
  }

  /**
   * Returns what the points of a device report.
   *
   * @param discovered as of {@link #of}.
   */
  static List<KnownPoint> known(SiteConfig.Device device, Optional<Profile> discovered) {
    if (device instanceof SiteConfig.Device.SunSpec) {
      return discovered.map(Profile::knownPoints).orElse(List.of());
    }
    return device instanceof SiteConfig.Device.Legacy legacy ? legacy.points() : List.of();
  }
}
