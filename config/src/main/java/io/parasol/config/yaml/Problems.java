// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import io.parasol.config.yaml.ConfigProblem.FilePosition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Collects all problems, so that they are reported together. A reader that reports a problem
 * continues with a substitute value. Such values never leave the reader, because {@link
 * #throwIfAny} runs first.
 */
public final class Problems {

  /** Limit of reported problems. A hostile file could contain half a million. */
  private static final int MAX_PROBLEMS = 1000;

  private final Set<ConfigProblem> problems = new LinkedHashSet<>();
  private int omitted;
  private UnaryOperator<String> hiding = UnaryOperator.identity();

  /** Sets what removes the values of environment variables from the reported problems. */
  void hide(UnaryOperator<String> values) {
    hiding = values;
  }

  void add(ConfigProblem problem) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(problem);
    } else {
      omitted++;
    }
  }

  /** Returns whether further problems are only counted, so that no text is needed for them. */
  boolean isFull() {
    return problems.size() >= MAX_PROBLEMS;
  }

  public void addAll(List<ConfigProblem> more) {
    more.forEach(this::add);
  }

  /**
   * Throws if a problem was reported. Problems are sorted by file and position.
   *
   * @param first the file whose problems come first; all other files follow by name.
   */
  public void throwIfAny(Path first) throws ConfigException {
    if (problems.isEmpty()) {
      return;
    }
    List<ConfigProblem> sorted =
        new ArrayList<>(problems.stream().map(problem -> problem.hiding(hiding)).toList());
    sorted.sort(Comparator.comparing(ConfigProblem::position, order(first)));
    if (omitted > 0) {
      sorted.add(
          new ConfigProblem(new FilePosition(first, 1, 1), "", omitted + " more problems", "none"));
    }
    throw new ConfigException(sorted);
  }

  private static Comparator<FilePosition> order(Path first) {
    return Comparator.<FilePosition, Boolean>comparing(place -> !place.file().equals(first))
        .thenComparing(FilePosition::file)
        .thenComparingInt(FilePosition::line)
        .thenComparingInt(FilePosition::column);
  }
}
