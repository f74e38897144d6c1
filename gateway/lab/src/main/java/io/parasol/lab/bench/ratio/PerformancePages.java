// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.ratio;

import io.parasol.certs.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The generated parts of pages in Markdown. Each stands between two markers. The first marker names
 * a benchmark, {@code runs} for dates, machines and versions, or {@code bars} for the rows of all
 * benchmarks that have a bar:
 *
 * <pre>
 * &lt;!-- figures: collect -->
 * &lt;!-- end of figures -->
 * </pre>
 */
public final class PerformancePages {

  private static final Pattern PART =
      Pattern.compile(
          "(?s)(<!-- figures: (?<name>[a-z]+) -->\\n).*?(?<end><!-- end of figures -->)");

  private static final String RUNS = "runs";
  private static final String BARS = "bars";

  private PerformancePages() {}

  /**
   * Returns the pages with the figures of one or more documents.
   *
   * @param document what {@code bench all} has printed, or an array of several such documents; a
   *     benchmark of a later one replaces that of an earlier one.
   * @throws IllegalArgumentException in one line, if it is something else, or the pages together do
   *     not have each part once.
   */
  public static List<String> update(List<String> pages, Json document) {
    try {
      return update(pages, Measurements.of(document));
    } catch (Figures.MissingFigureException missing) {
      throw new IllegalArgumentException("the document is not complete: " + missing.getMessage());
    }
  }

  private static List<String> update(List<String> pages, Measurements measurements) {
    Map<String, String> tables = new TreeMap<>();
    for (BenchmarkPart part : BenchmarkPart.all(false)) {
      tables.put(part.label(), "Not measured in these runs.\n");
    }
    List<String> found =
        pages.stream()
            .flatMap(page -> PART.matcher(page).results().map(match -> match.group(2)))
            .sorted()
            .toList();
    tables.put(RUNS, FigureTables.runs(measurements));
    tables.put(BARS, FigureTables.bars(measurements));
    if (!found.equals(List.copyOf(tables.keySet()))) {
      throw new IllegalArgumentException(
          "the pages have the figures of %s; expected %s".formatted(found, tables.keySet()));
    }
    measurements
        .benchmarks()
        .forEach(
            (name, part) -> {
              if (tables.replace(name, FigureTables.benchmark(part)) == null) {
                throw new IllegalArgumentException("there is no benchmark " + name);
              }
            });
    List<String> updated = new ArrayList<>();
    for (String page : pages) {
      updated.add(
          PART.matcher(page)
              .replaceAll(
                  match -> {
                    String table = Objects.requireNonNull(tables.get(match.group(2)));
                    return Matcher.quoteReplacement(match.group(1) + table + match.group(3));
                  }));
    }
    return updated;
  }
}
