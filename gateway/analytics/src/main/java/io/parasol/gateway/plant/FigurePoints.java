// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.analytics.model.CounterType;
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
          Meaning.GHI);

  /** Meanings whose points without a number are kept. */
  private static final Set<Meaning> TOTAL =
      EnumSet.of(
          Meaning.AC_POWER,
          Meaning.AC_ENERGY_TOTAL,
          Meaning.DC_POWER,
          Meaning.DC_CURRENT,
          Meaning.AMBIENT_TEMP,
          Meaning.WIND,
          Meaning.RAIN,
          Meaning.ACTIVE_LIMIT,
          Meaning.ACTIVE_LIMIT_ENABLED);

  private static final Set<Meaning> SENSORS =
      EnumSet.of(Meaning.POA_IRRADIANCE, Meaning.REFERENCE_IRRADIANCE, Meaning.GHI);

  /** The points with states and alarms that are kept of a device. */
  private static final int MAX_STATES = 32;

  /**
   * A point.
   *
   * @param means as which the analytics take it. A point that reports states, alarms or both is a
   *     status; each of these points has another number.
   * @param factor to the first unit of the meaning.
   * @param states what its values report, if it is a status.
   */
  public record FigurePoint(PointMeaning means, double factor, PointStates states) {}

  public FigurePoints {
    points = Map.copyOf(points);
  }

  /**
   * Returns the points of a device.
   *
   * @param discovered the profile that the device describes itself, if it is known.
   * @param strings the number of strings or trackers whose currents or powers are kept.
   */
  public static FigurePoints of(
      SiteConfig.Device device, Optional<Profile> discovered, int strings) {
    return of(
        DescribedPoint.of(device, discovered), DescribedPoint.known(device, discovered), strings);
  }

  /**
   * Returns the points of a device that describes itself.
   *
   * @param strings the number of strings whose currents are kept.
   */
  public static FigurePoints of(SelfDescription described, int strings) {
    return of(described.points(), described.known(), strings);
  }

  private static FigurePoints of(
      List<DescribedPoint> described, List<KnownPoint> known, int strings) {
    Map<PointMeaning, DescribedPoint> chosen = new HashMap<>();
    for (DescribedPoint each : described) {
      kept(each.means(), strings)
          .ifPresent(
              as -> chosen.merge(as, each, (one, other) -> rank(one) <= rank(other) ? one : other));
    }
    DescribedPoint today = chosen.remove(new PointMeaning(Meaning.AC_ENERGY_TODAY));
    CounterType counter = CounterType.total(1);
    if (chosen.containsKey(SeriesKey.ENERGY)) {
      counter = chosen.get(SeriesKey.ENERGY).counter();
    } else if (today != null) {
      counter = CounterType.day(today.counter().stepWattHours());
      chosen.put(SeriesKey.ENERGY, today);
    }
    Map<String, FigurePoint> points = new HashMap<>();
    chosen.forEach(
        (as, point) ->
            as.meaning()
                .quantity()
                .factor(point.unit())
                .ifPresent(
                    factor ->
                        points.put(
                            point.name().value(), new FigurePoint(as, factor, PointStates.NONE))));
    addStates(points, known);
    return new FigurePoints(points, counter);
  }

  /** Adds the points that report states or alarms; the one that means the status is the first. */
  private static void addStates(Map<String, FigurePoint> points, List<KnownPoint> known) {
    List<KnownPoint> reporting =
        known.stream()
            .filter(point -> point.states().hasStates() || !point.states().alarms().isEmpty())
            .filter(point -> !points.containsKey(point.name().value()))
            .sorted(
                Comparator.comparingInt(FigurePoints::stateRank)
                    .thenComparing(point -> point.name().value()))
            .limit(MAX_STATES)
            .toList();
    for (int number = 0; number < reporting.size(); number++) {
      KnownPoint point = reporting.get(number);
      points.put(
          point.name().value(),
          new FigurePoint(new PointMeaning(Meaning.STATUS, number), 1, point.states()));
    }
  }

  private static int stateRank(KnownPoint point) {
    return point
        .means()
        .filter(means -> means.meaning() == Meaning.STATUS)
        .map(PointMeaning::index)
        .orElse(Integer.MAX_VALUE);
  }

  private static int rank(DescribedPoint point) {
    return point.means().index();
  }

  /** Returns the meaning as which a point is kept; empty if it is not. */
  private static Optional<PointMeaning> kept(PointMeaning means, int strings) {
    Meaning meaning = means.meaning();
    if (FIRST.contains(meaning)) {
      return Optional.of(new PointMeaning(meaning));
    }
    boolean isOfInput = meaning == Meaning.DC_CURRENT || meaning == Meaning.DC_POWER;
    if (isOfInput && means.index() <= strings) {
      return Optional.of(means);
    }
    boolean isTotal = TOTAL.contains(meaning) || meaning == Meaning.AC_ENERGY_TODAY;
    return isTotal && means.index() == 0 ? Optional.of(means) : Optional.empty();
  }

  /** Returns what the points mean. */
  public Set<Meaning> meanings() {
    Set<Meaning> meanings = EnumSet.noneOf(Meaning.class);
    points.values().forEach(point -> meanings.add(meaning(point)));
    return meanings;
  }

  private static Meaning meaning(FigurePoint point) {
    Meaning meaning = point.means().meaning();
    return meaning == Meaning.STATUS && !point.states().hasStates() ? Meaning.ALARMS : meaning;
  }

  /** Returns whether the device measures irradiance. */
  public boolean hasIrradiance() {
    return meanings().stream().anyMatch(SENSORS::contains);
  }
}
