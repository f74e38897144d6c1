// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.PointName;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The register map of a device model, as data.
 *
 * @param name also serves as the model name of devices that do not report one.
 * @param points in the order of the profile, with unique names.
 * @param identity where the device reports its identity, if it does; all points that it names
 *     exist.
 * @param firmware the procedure that installs firmware on such a device, if it is known.
 * @param restart the write that restarts such a device, if it is known.
 * @param confidence how well its facts are confirmed.
 * @param formulas its calculated points, in the order of the profile; all points that they use
 *     exist.
 * @param hash SHA-256 of its file, in hexadecimal digits; if it extends another profile, of the
 *     hash of that and its own text. Empty if it was not read from a file.
 */
public record Profile(
    ProfileName name,
    List<Point> points,
    Quirks quirks,
    Optional<IdentitySource> identity,
    Optional<Firmware> firmware,
    Optional<Restart> restart,
    Confidence confidence,
    List<Formula> formulas,
    String hash) {

  /** Creates a profile without calculated points, which was not read from a file. */
  public Profile(
      ProfileName name,
      List<Point> points,
      Quirks quirks,
      Optional<IdentitySource> identity,
      Optional<Firmware> firmware,
      Optional<Restart> restart,
      Confidence confidence) {
    this(name, points, quirks, identity, firmware, restart, confidence, List.of(), "");
  }

  /** Creates a profile that does not say how well its facts are confirmed. */
  public Profile(
      ProfileName name,
      List<Point> points,
      Quirks quirks,
      Optional<IdentitySource> identity,
      Optional<Firmware> firmware,
      Optional<Restart> restart) {
    this(name, points, quirks, identity, firmware, restart, Confidence.NOT_STATED);
  }

  /** Creates the profile of a device model that does not report its identity. */
  public Profile(ProfileName name, List<Point> points, Quirks quirks) {
    this(name, points, quirks, Optional.empty());
  }

  /** Creates the profile of a device model without a known firmware procedure. */
  public Profile(
      ProfileName name, List<Point> points, Quirks quirks, Optional<IdentitySource> identity) {
    this(name, points, quirks, identity, Optional.empty(), Optional.empty());
  }

  public Profile {
    points = List.copyOf(points);
    formulas = List.copyOf(formulas);
    Map<PointName, Point> byName = new LinkedHashMap<>();
    for (Point point : points) {
      if (byName.put(point.name(), point) != null) {
        throw new IllegalArgumentException(
            "profile %s: point %s is defined twice".formatted(name, point.name()));
      }
    }
    for (Point point : points) {
      if (point.scale() instanceof Scale.Exponent exponent
          && !byName.containsKey(exponent.point())) {
        throw new IllegalArgumentException(
            "profile %s: point %s is scaled by %s, which does not exist"
                .formatted(name, point.name(), exponent.point()));
      }
    }
    requireTerms(name, formulas, byName.keySet());
    if (identity.isPresent() && identity.get() instanceof IdentitySource.Points named) {
      for (PointName point : named.all()) {
        if (!byName.containsKey(point)) {
          throw new IllegalArgumentException(
              "profile %s: identity names point %s, which does not exist".formatted(name, point));
        }
      }
    }
  }

  private static void requireTerms(
      ProfileName profile, List<Formula> formulas, Set<PointName> points) {
    Set<PointName> names = new HashSet<>(points);
    for (Formula formula : formulas) {
      if (!names.add(formula.name())) {
        throw new IllegalArgumentException(
            "profile %s: point %s is defined twice".formatted(profile, formula.name()));
      }
      for (Formula.Term term : formula.terms()) {
        if (!points.contains(term.point())) {
          throw new IllegalArgumentException(
              "profile %s: point %s is calculated from %s, which does not exist"
                  .formatted(profile, formula.name(), term.point()));
        }
      }
    }
  }

  /** Returns the same map with other quirks; this object if they are the same. */
  public Profile with(Quirks other) {
    return other.equals(quirks)
        ? this
        : new Profile(name, points, other, identity, firmware, restart, confidence, formulas, hash);
  }

  /** Returns the same map with other calculated points. */
  public Profile with(List<Formula> others) {
    return new Profile(name, points, quirks, identity, firmware, restart, confidence, others, hash);
  }

  /** Returns the same map with the hash of the file or of the findings that it comes from. */
  public Profile withHash(String other) {
    return new Profile(
        name, points, quirks, identity, firmware, restart, confidence, formulas, other);
  }

  /**
   * Returns the points that only hold the exponents of others. Their values are of no use to
   * operators, and are not published.
   */
  public Set<PointName> scaleFactors() {
    Set<PointName> exponents = new LinkedHashSet<>();
    for (Point point : points) {
      if (point.scale() instanceof Scale.Exponent exponent) {
        exponents.add(exponent.point());
      }
    }
    return exponents;
  }

  /**
   * Returns the properties of its published points that are known before the first reading, in the
   * order of the profile; calculated points come last.
   */
  public List<KnownPoint> knownPoints() {
    Set<PointName> unpublished = scaleFactors();
    return Stream.concat(
            points.stream()
                .filter(point -> !unpublished.contains(point.name()))
                .map(Point::toKnownPoint),
            formulas.stream().map(Formula::toKnownPoint))
        .toList();
  }

  public Optional<Point> point(PointName wanted) {
    return points.stream().filter(point -> point.name().equals(wanted)).findFirst();
  }
}
