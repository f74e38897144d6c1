// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.testing.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The tables of {@code docs/threads.md}.
 *
 * @param rows in the order of the file; the first that matches a thread explains it.
 */
public record ThreadTable(List<Row> rows) {

  private static final String OWN_SECTION = "## Threads of Parasol";
  private static final int COLUMNS = 8;

  /**
   * A row.
   *
   * @param pattern the names of the threads; a star stands for any characters.
   * @param isOwn whether Parasol starts them, and no library.
   * @param isTemporary whether they exist only during something.
   * @param isDaemon whether they are daemon threads.
   * @param confinements the values of {@code @ConfinedTo} that stand for them.
   */
  public record Row(
      String pattern,
      boolean isOwn,
      boolean isTemporary,
      boolean isDaemon,
      Set<String> confinements) {

    boolean matches(String thread) {
      String regex =
          Arrays.stream(pattern.split("\\*", -1))
              .map(Pattern::quote)
              .collect(Collectors.joining(".*"));
      return thread.matches(regex);
    }
  }

  /** Reads the rows whose first cell is the name of a thread. */
  public static ThreadTable read() throws IOException {
    List<Row> rows = new ArrayList<>();
    String section = "";
    for (String line : Files.readAllLines(Checkout.root().resolve("docs/threads.md"))) {
      if (line.startsWith("## ")) {
        section = line;
      } else if (line.startsWith("| `")) {
        rows.add(row(line, section.equals(OWN_SECTION)));
      }
    }
    return new ThreadTable(List.copyOf(rows));
  }

  private static Row row(String line, boolean isOwn) {
    String[] cells = line.split("\\|", -1);
    if (cells.length != COLUMNS + 2) {
      throw new IllegalArgumentException("expected %d columns: %s".formatted(COLUMNS, line));
    }
    return new Row(
        cells[1].replace("`", "").strip(),
        isOwn,
        // With these, the first task starts the thread.
        cells[3].contains("during") || cells[3].contains("from the first"),
        cells[6].strip().equals("yes"),
        names(cells[8]));
  }

  private static Set<String> names(String cell) {
    return Arrays.stream(cell.replace("`", "").split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns the row that explains a thread of this name. */
  Optional<Row> find(String thread) {
    return rows.stream().filter(row -> row.matches(thread)).findFirst();
  }

  /** Returns every value of {@code @ConfinedTo} that stands for a thread. */
  public Set<String> confinements() {
    return rows.stream()
        .flatMap(row -> row.confinements().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
