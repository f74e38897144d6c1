// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.Field.Named;
import io.parasol.config.PointReader.Placed;
import io.parasol.config.site.Point;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Profile;
import io.parasol.config.site.ProfileName;
import io.parasol.config.site.Quirks;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a profile: the register map of a device model. A profile is the same on every machine, so
 * it takes no variables of the environment.
 */
final class ProfileReader {

  static final Form<ProfileName> NAME = Form.named("the name of a profile", ProfileName::new);

  private static final Keys KEYS =
      Keys.of(
          "profile",
          "description",
          "source",
          "max-words",
          "window",
          "connect-delay",
          "gap",
          "timeout",
          "points");

  private static final Form<String> PROSE = new Form<>("text", Optional::of);

  /** More than any device has; the check of how they overlap takes this squared at worst. */
  private static final int MOST_POINTS = 10_000;

  private ProfileReader() {}

  /**
   * Reads a profile from the text of its file.
   *
   * @param fileName what the profile must be called, where it was found under a name.
   */
  static Profile read(Path file, String text, Optional<ProfileName> fileName)
      throws ConfigException {
    Section whole = new Source(file, Variables.NONE, new Problems()).mapping(text, KEYS);
    Optional<ProfileName> name = whole.required("profile", NAME);
    if (name.isPresent() && fileName.isPresent() && !name.equals(fileName)) {
      whole.problem("profile", Field.quoted(name.get().value()), fileName.get() + ", as its file");
    }
    whole.optional("description", PROSE);
    whole.optional("source", PROSE);
    Quirks quirks = QuirksReader.read(whole);
    List<Point> points = points(whole, quirks);
    whole.source().problems().throwIfAny(file);
    return new Profile(name.orElseThrow(), points, quirks);
  }

  private static List<Point> points(Section whole, Quirks quirks) {
    List<Named> named = whole.requiredEntries("points", "a mapping of points");
    if (named.size() > MOST_POINTS) {
      whole.problem("points", named.size() + " points", "at most " + MOST_POINTS);
      return List.of();
    }
    Set<String> names = new LinkedHashSet<>();
    Map<PointName, Placed> placed = new LinkedHashMap<>();
    for (Named each : named) {
      names.add(each.name());
      PointReader.read(each).ifPresent(point -> placed.put(point.point().name(), point));
    }
    new PointPlan(placed, names, quirks).check();
    return placed.values().stream().map(Placed::point).toList();
  }
}
