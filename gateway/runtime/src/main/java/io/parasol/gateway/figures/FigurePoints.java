// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.panel.PanelTopic;
import io.parasol.config.model.profile.Formula;
import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.analytics.model.CounterType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The points of a device that figures are made of.
 *
 * @param points by their names.
 * @param counter how its counter of energy behaves.
 */
public record FigurePoints(Map<String, FigurePoint> points, CounterType counter) {

  /** Meanings that a device has once. Where only numbered points exist, the first one counts. */
  private static final Set<Meaning> FIRST =
      EnumSet.of(
          Meaning.AC_VOLTAGE,
          Meaning.DC_VOLTAGE,
          Meaning.POA_IRRADIANCE,
          Meaning.REFERENCE_IRRADIANCE,
          Meaning.MODULE_TEMP,
          Meaning.GHI,
          Meaning.STATUS);

  /** Meanings whose points without a number are kept. */
  private static final Set<Meaning> TOTAL =
      EnumSet.of(
          Meaning.AC_POWER,
          Meaning.AC_ENERGY_TOTAL,
          Meaning.DC_POWER,
          Meaning.DC_CURRENT,
          Meaning.AMBIENT_TEMP,
          Meaning.WIND,
          Meaning.ACTIVE_LIMIT,
          Meaning.ACTIVE_LIMIT_ENABLED);

  private static final Set<Meaning> SENSORS =
      EnumSet.of(Meaning.POA_IRRADIANCE, Meaning.REFERENCE_IRRADIANCE, Meaning.GHI);

  private static final double MAX_STEP = 1e6;

  /**
   * A point.
   *
   * @param means as which the analytics take it.
   * @param factor to the first unit of the meaning.
   * @param states what its values report, if it is a status.
   */
  public record FigurePoint(PointMeaning means, double factor, PointStates states) {}

  /** A point of any kind of device. */
  private record Described(PointName name, String unit, PointMeaning means, CounterType counter) {}

  public FigurePoints {
    points = Map.copyOf(points);
  }

  /**
   * Returns the points of a device.
   *
   * @param discovered the profile that the device describes itself, if it is known.
   * @param strings the number of strings whose currents are kept.
   */
  public static FigurePoints of(
      SiteConfig.Device device, Optional<Profile> discovered, int strings) {
    Map<PointMeaning, Described> chosen = new HashMap<>();
    for (Described each : described(device, discovered)) {
      kept(each.means(), strings)
          .ifPresent(
              as -> chosen.merge(as, each, (one, other) -> rank(one) <= rank(other) ? one : other));
    }
    Described today = chosen.remove(new PointMeaning(Meaning.AC_ENERGY_TODAY));
    CounterType counter = CounterType.total(1);
    if (chosen.containsKey(SeriesKey.ENERGY)) {
      counter = chosen.get(SeriesKey.ENERGY).counter();
    } else if (today != null) {
      counter = CounterType.day(today.counter().stepWattHours());
      chosen.put(SeriesKey.ENERGY, today);
    }
    Map<PointName, PointStates> states = states(device, discovered);
    Map<String, FigurePoint> points = new HashMap<>();
    chosen.forEach(
        (as, point) ->
            as.meaning()
                .quantity()
                .factor(point.unit())
                .ifPresent(
                    factor ->
                        points.put(
                            point.name().value(),
                            new FigurePoint(
                                as, factor, states.getOrDefault(point.name(), PointStates.NONE)))));
    return new FigurePoints(points, counter);
  }

  private static int rank(Described point) {
    return point.means().index();
  }

  /** Returns the meaning as which a point is kept; empty if it is not. */
  private static Optional<PointMeaning> kept(PointMeaning means, int strings) {
    Meaning meaning = means.meaning();
    if (FIRST.contains(meaning)) {
      return Optional.of(new PointMeaning(meaning));
    }
    if (meaning == Meaning.DC_CURRENT && means.index() <= strings) {
      return Optional.of(means);
    }
    boolean isTotal = TOTAL.contains(meaning) || meaning == Meaning.AC_ENERGY_TODAY;
    return isTotal && means.index() == 0 ? Optional.of(means) : Optional.empty();
  }

  private static List<Described> described(SiteConfig.Device device, Optional<Profile> discovered) {
    List<Described> points = new ArrayList<>();
    if (device instanceof SiteConfig.Device.Modbus modbus) {
      addAll(points, modbus.profile());
    } else if (device instanceof SiteConfig.Device.SunSpec) {
      discovered.ifPresent(profile -> addAll(points, profile));
    } else if (device instanceof SiteConfig.Device.Lines lines) {
      for (LinePoint each : lines.profile().points()) {
        add(points, each.name(), each.unit(), each.means());
      }
    } else if (device instanceof SiteConfig.Device.Panel panel) {
      panel.topics().stream()
          .map(PanelTopic::use)
          .filter(PanelTopic.Use.Points.class::isInstance)
          .flatMap(use -> ((PanelTopic.Use.Points) use).points().stream())
          .forEach(each -> add(points, each));
    }
    points.sort(Comparator.comparing(point -> point.name().value()));
    return points;
  }

  private static void add(List<Described> points, PanelPoint point) {
    point.fixedName().ifPresent(name -> add(points, name, point.unit(), point.means()));
  }

  private static void addAll(List<Described> points, Profile profile) {
    for (Point each : profile.points()) {
      each.means()
          .ifPresent(
              means -> points.add(new Described(each.name(), each.unit(), means, counter(each))));
    }
    for (Formula each : profile.formulas()) {
      add(points, each.name(), each.unit(), each.means());
    }
  }

  private static void add(
      List<Described> points, PointName name, String unit, Optional<PointMeaning> means) {
    means.ifPresent(
        each ->
            points.add(new Described(name, unit, each, CounterType.total(step(each, unit, 1)))));
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

  private static double step(PointMeaning means, String unit, double raw) {
    double step = means.meaning().quantity().factor(unit).orElse(1) * raw;
    return step > 0 && step <= MAX_STEP ? step : 1;
  }

  private static Map<PointName, PointStates> states(
      SiteConfig.Device device, Optional<Profile> discovered) {
    List<KnownPoint> known = new ArrayList<>();
    if (device instanceof SiteConfig.Device.SunSpec) {
      discovered.ifPresent(profile -> known.addAll(profile.knownPoints()));
    } else if (device instanceof SiteConfig.Device.Legacy legacy) {
      known.addAll(legacy.points());
    }
    Map<PointName, PointStates> states = new HashMap<>();
    known.forEach(point -> states.put(point.name(), point.states()));
    return states;
  }

  /** Returns what the points mean. */
  public Set<Meaning> meanings() {
    Set<Meaning> meanings = EnumSet.noneOf(Meaning.class);
    points.values().forEach(point -> meanings.add(point.means().meaning()));
    return meanings;
  }

  /** Returns whether the device measures irradiance. */
  boolean hasIrradiance() {
    return meanings().stream().anyMatch(SENSORS::contains);
  }
}
