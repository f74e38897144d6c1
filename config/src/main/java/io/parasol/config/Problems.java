// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.ConfigProblem.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects what is wrong, so that all of it is told at once. Whoever reports a problem goes on with
 * a stand-in for the value; nothing made of it leaves, because {@link #throwIfAny} comes first.
 */
final class Problems {

  /** Nobody reads more, and a hostile file could hold half a million. */
  private static final int MOST = 1000;

  private final Set<ConfigProblem> problems = new LinkedHashSet<>();
  private int untold;

  void add(ConfigProblem problem) {
    if (problems.size() < MOST) {
      problems.add(problem);
    } else {
      untold++;
    }
  }

  void addAll(List<ConfigProblem> more) {
    more.forEach(this::add);
  }

  /**
   * @param first the file whose problems come first; then the others by name, each by line.
   */
  void throwIfAny(Path first) throws ConfigException {
    if (problems.isEmpty()) {
      return;
    }
    List<ConfigProblem> sorted = new ArrayList<>(problems);
    sorted.sort(Comparator.comparing(ConfigProblem::place, order(first)));
    if (untold > 0) {
      sorted.add(new ConfigProblem(new Place(first, 1, 1), "", untold + " more problems", "none"));
    }
    throw new ConfigException(sorted);
  }

  private static Comparator<Place> order(Path first) {
    return Comparator.<Place, Boolean>comparing(place -> !place.file().equals(first))
        .thenComparing(Place::file)
        .thenComparingInt(Place::line)
        .thenComparingInt(Place::column);
  }
}
