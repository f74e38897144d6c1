// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.site.PointName;
import io.parasol.config.profile.PointReader.Placed;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Field.Named;
import io.parasol.config.yaml.NearestKey;
import io.parasol.config.yaml.Section;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The points of a profile: those of the extended profile without the excluded ones, then its own,
 * which replace points of the same name.
 *
 * @param named the names of all points, including invalid ones.
 */
record ProfilePoints(Map<PointName, Placed> placed, Set<String> named) {

  /** More points than any device has. The overlap check is quadratic in the worst case. */
  private static final int MAX_POINTS = 10_000;

  static ProfilePoints read(Section profile, Optional<Profile> base) {
    ProfilePoints points = new ProfilePoints(new LinkedHashMap<>(), new LinkedHashSet<>());
    List<Named> own =
        profile.has("extends")
            ? profile.entries("points", "a mapping of points")
            : profile.requiredEntries("points", "a mapping of points");
    if (own.size() > MAX_POINTS) {
      profile.problem("points", own.size() + " points", "at most " + MAX_POINTS);
      return points;
    }
    base.ifPresent(other -> points.inherit(profile, other));
    points.exclude(profile, base, own);
    own.forEach(points::add);
    return points;
  }

  /** Adds the inherited points. Problems with them are reported at {@code extends}. */
  private void inherit(Section profile, Profile base) {
    Field extending = profile.field("extends").orElseThrow();
    for (Point point : base.points()) {
      String key = "points." + point.name();
      Field itself = new Field(key, extending.value(), profile.source());
      Section place = new Section(itself, extending.value().position(), Map.of());
      placed.put(point.name(), new Placed(point, place));
      named.add(point.name().value());
    }
  }

  private void exclude(Section profile, Optional<Profile> base, List<Named> own) {
    if (!profile.has("extends")) {
      profile.rejectKey("without", "a profile without extends");
      return;
    }
    Set<String> inherited = Set.copyOf(named);
    for (Field item : profile.items("without", "a list of points, such as [door]")) {
      Optional<PointName> name = item.as(PointReader.NAME);
      if (name.isEmpty() || base.isEmpty()) {
        continue;
      }
      String text = name.get().value();
      if (!inherited.contains(text)) {
        item.problem(
            Field.quoted(text),
            NearestKey.to(text, inherited).orElse("a point of " + base.get().name()));
      } else if (own.stream().anyMatch(each -> each.name().equals(text))) {
        item.problem(
            Field.quoted(text) + ", which points defines as well",
            "a name that is not under points");
      }
      placed.remove(name.get());
      named.remove(text);
    }
  }

  private void add(Named own) {
    named.add(own.name());
    PointReader.read(own).ifPresent(point -> placed.put(point.point().name(), point));
  }

  List<Point> list() {
    return placed.values().stream().map(Placed::point).toList();
  }
}
