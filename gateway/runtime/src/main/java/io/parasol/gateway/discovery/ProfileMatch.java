// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.discovery;

import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.survey.LinkSurvey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the profile that matches a unit. The unit must report an identity where the profile expects
 * it, and a dozen other points must have plausible values. A profile without an identity source is
 * not tried, because almost any device would match it.
 */
final class ProfileMatch {

  /** Number of points that are checked in addition to the identity, spread over the profile. */
  private static final int SAMPLE = 12;

  /** Maximum number of implausible points; another firmware version may lack a register. */
  private static final int MAX_INVALID_POINTS = 1;

  private static final int MIN_VALID_POINTS = 3;

  /**
   * Maximum number of timeouts. Some devices do not respond at all where they should return an
   * exception, and each timeout takes time.
   */
  private static final int MAX_TIMEOUTS = 3;

  private final LinkSurvey survey;
  private final Unit unit;
  private final Map<String, Optional<Reading>> read = new HashMap<>();
  private int timeouts;

  ProfileMatch(LinkSurvey survey, Unit unit) {
    this.survey = survey;
    this.unit = unit;
  }

  /**
   * The result of the search.
   *
   * @param best the profiles that match best; several if they cannot be distinguished.
   * @param stoppedEarly whether the search stopped because of too many timeouts.
   */
  record Outcome(List<Profile> best, DeviceIdentity identity, boolean stoppedEarly) {}

  private record Candidate(
      Profile profile, DeviceIdentity identity, int implausible, int checked) {}

  /**
   * Tries the profiles.
   *
   * @param reported the identity that the unit reports by Read Device Identification (function code
   *     43/14).
   */
  Outcome of(List<Profile> profiles, DeviceIdentity reported) {
    List<Candidate> candidates = new ArrayList<>();
    for (Profile profile : profiles) {
      if (profile.quirks().wiring().units().contains(unit) && timeouts < MAX_TIMEOUTS) {
        candidate(profile, reported).ifPresent(candidates::add);
      }
    }
    candidates.sort(
        Comparator.comparingInt(Candidate::implausible)
            .thenComparing(Comparator.comparingInt(Candidate::checked).reversed()));
    List<Candidate> best =
        candidates.stream()
            .filter(each -> each.implausible() == candidates.get(0).implausible())
            .filter(each -> each.checked() == candidates.get(0).checked())
            .toList();
    return new Outcome(
        best.stream().map(Candidate::profile).toList(),
        best.isEmpty() ? reported : best.get(0).identity(),
        timeouts >= MAX_TIMEOUTS);
  }

  private Optional<Candidate> candidate(Profile profile, DeviceIdentity reported) {
    if (profile.identity().isEmpty()) {
      return Optional.empty();
    }
    if (profile.identity().get() instanceof IdentitySource.Points points) {
      return identity(profile, points).flatMap(identity -> sampled(profile, identity));
    }
    return isMaker(profile, reported) ? sampled(profile, reported) : Optional.empty();
  }

  /**
   * Returns whether the device is of the profile's vendor, whose name is the first part of the
   * profile's name.
   */
  private static boolean isMaker(Profile profile, DeviceIdentity reported) {
    String maker = profile.name().value().split("-", 2)[0];
    return reported.manufacturer().toLowerCase(Locale.ROOT).contains(maker);
  }

  private Optional<DeviceIdentity> identity(Profile profile, IdentitySource.Points points) {
    for (PointName name : points.all()) {
      Optional<Reading> reading = read(profile, profile.point(name).orElseThrow());
      boolean isNeeded =
          points.serial().filter(name::equals).isPresent()
              || points.model().filter(name::equals).isPresent();
      if (isNeeded && reading.filter(Plausibility::isIdentity).isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new DeviceIdentity(
            text(profile, points.manufacturer()),
            text(profile, points.model()),
            text(profile, points.serial()),
            text(profile, points.firmware())));
  }

  private String text(Profile profile, Optional<PointName> name) {
    return name.flatMap(profile::point)
        .flatMap(point -> read(profile, point))
        .filter(reading -> reading.value() != null)
        .map(reading -> String.valueOf(reading.value()))
        .orElse("");
  }

  private Optional<Candidate> sampled(Profile profile, DeviceIdentity identity) {
    int checked = 0;
    int plausible = 0;
    for (Point point : sample(profile)) {
      Optional<Reading> reading = read(profile, point);
      if (reading.filter(Plausibility::isAvailable).isPresent()) {
        checked++;
        plausible += Plausibility.isValueOf(point, reading.get()) ? 1 : 0;
      }
    }
    return plausible >= MIN_VALID_POINTS && checked - plausible <= MAX_INVALID_POINTS
        ? Optional.of(new Candidate(profile, identity, checked - plausible, checked))
        : Optional.empty();
  }

  private static List<Point> sample(Profile profile) {
    List<Point> all = profile.points();
    List<Point> sample = new ArrayList<>();
    int count = Math.min(SAMPLE, all.size());
    for (int i = 0; i < count; i++) {
      sample.add(all.get(i * all.size() / count));
    }
    return sample;
  }

  /**
   * Reads a point. Points of several profiles with the same address and format are read only once.
   */
  private Optional<Reading> read(Profile profile, Point point) {
    if (timeouts >= MAX_TIMEOUTS) {
      return Optional.empty();
    }
    String place =
        "%s %s %s %s %s"
            .formatted(point.at(), point.type(), point.order(), point.scale(), point.labels());
    Optional<Reading> known = read.get(place);
    if (known != null) {
      return known;
    }
    Optional<Reading> reading = survey.read(unit, profile, point.name());
    if (reading.filter(each -> each.quality() == Quality.TIMEOUT).isPresent()) {
      timeouts++;
    }
    read.put(place, reading);
    return reading;
  }
}
