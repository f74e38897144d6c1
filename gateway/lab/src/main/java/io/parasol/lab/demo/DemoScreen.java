// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import java.io.PrintWriter;
import java.util.List;

/**
 * Prints a site for users: a table that is redrawn in place on a terminal, plain lines elsewhere.
 */
final class DemoScreen {

  private static final String CLEAR = "\u001b[H\u001b[2J";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";
  private static final int WIDTH = 132;

  private final PrintWriter out;
  private final boolean isTerminal;
  private final boolean isColored;
  private final List<String> hints;

  /**
   * @param isColored whether bold text may be printed.
   * @param hints shown below the table on a terminal. Elsewhere the caller has printed them once.
   */
  DemoScreen(PrintWriter out, boolean isTerminal, boolean isColored, List<String> hints) {
    this.out = out;
    this.isTerminal = isTerminal;
    this.isColored = isColored;
    this.hints = hints;
  }

  void show(SiteView view) {
    StringBuilder text = new StringBuilder();
    if (isTerminal) {
      text.append(CLEAR)
          .append(isColored ? BOLD + "Parasol demo" + PLAIN : "Parasol demo")
          .append("\n\n");
    }
    for (SiteView.Row row : view.rows()) {
      text.append(cut(line(row))).append('\n');
    }
    if (isTerminal) {
      text.append('\n');
      hints.forEach(hint -> text.append(hint).append('\n'));
    }
    out.print(text);
    out.flush();
  }

  private static String line(SiteView.Row row) {
    return "%-14s %-9s %s%s"
        .formatted(
            row.device(),
            row.state(),
            String.join("  ", row.values()),
            row.why().isEmpty() ? "" : "  (" + row.why() + ")");
  }

  private static String cut(String line) {
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
  }
}
