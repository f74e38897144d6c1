// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Prints a site for users: on a terminal, a screen of its own that is redrawn in place and fits the
 * terminal; plain lines elsewhere. When it is closed, the terminal shows again what it showed
 * before.
 */
final class DemoScreen implements AutoCloseable {

  private final PrintWriter out;
  private final LiveScreen screen;
  private final DemoHints hints;
  private final Supplier<TerminalSize> size;

  /**
   * @param isColored whether bold text may be printed.
   * @param hints shown below the devices on a terminal. Elsewhere the caller has printed them once.
   * @param size asked before each redraw.
   */
  DemoScreen(
      PrintWriter out,
      boolean isTerminal,
      boolean isColored,
      DemoHints hints,
      Supplier<TerminalSize> size) {
    this.out = out;
    this.screen = new LiveScreen(out, isTerminal, isColored);
    this.hints = hints;
    this.size = size;
  }

  void show(SiteView view) {
    if (screen.isTerminal()) {
      screen.redraw(frame(view.rows(), hints, size.get()));
    } else {
      view.rows().forEach(row -> out.println(line(row)));
      out.flush();
    }
  }

  /** Returns the lines of a screen: no more, and none longer, than the terminal has room for. */
  static List<String> frame(List<SiteView.Row> rows, DemoHints hints, TerminalSize size) {
    List<String> below = hints.lines(size.columns());
    List<String> lines = new ArrayList<>();
    lines.add("Parasol demo");
    int room = Math.max(1, size.rows() - lines.size() - below.size());
    if (rows.size() <= room) {
      rows.forEach(row -> lines.add(line(row)));
    } else {
      rows.subList(0, room - 1).forEach(row -> lines.add(line(row)));
      lines.add("… and %d more; enlarge the terminal".formatted(rows.size() - room + 1));
    }
    lines.addAll(below);
    return lines.stream()
        .limit(size.rows())
        .map(line -> LiveScreen.cut(line, size.columns()))
        .toList();
  }

  private static String line(SiteView.Row row) {
    String rest = String.join("  ", row.values());
    String why = row.why().isEmpty() ? "" : "(" + row.why() + ")";
    return "%-12s %-8s %10s  %s"
        .formatted(
            row.device(),
            row.state(),
            row.power(),
            rest.isEmpty() || why.isEmpty() ? rest + why : why + "  " + rest)
        .stripTrailing();
  }

  @Override
  public void close() {
    screen.close();
  }
}
