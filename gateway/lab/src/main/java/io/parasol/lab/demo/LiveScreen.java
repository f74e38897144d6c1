// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import java.io.PrintWriter;
import java.util.List;

/**
 * Lines that change: on a terminal, a screen of its own that is redrawn in place and fits the
 * terminal; plain lines elsewhere. When it is closed, the terminal shows again what it showed
 * before.
 */
public final class LiveScreen implements AutoCloseable {

  /** The alternate screen of a terminal, without a cursor (xterm control sequences, DECSET). */
  private static final String BEGIN = "\u001b[?1049h\u001b[?25l";

  private static final String END = "\u001b[?25h\u001b[?1049l";
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_REST = "\u001b[J";
  private static final String BOLD = "\u001b[1m";
  private static final String PLAIN = "\u001b[0m";

  private final PrintWriter out;
  private final boolean isTerminal;
  private final boolean isColored;

  /**
   * Opens it.
   *
   * @param isColored whether bold text may be printed.
   */
  LiveScreen(PrintWriter out, boolean isTerminal, boolean isColored) {
    this.out = out;
    this.isTerminal = isTerminal;
    this.isColored = isColored;
    if (isTerminal) {
      out.print(BEGIN);
      out.flush();
    }
  }

  /** Opens it on standard output. */
  public static LiveScreen open(PrintWriter out) {
    return new LiveScreen(out, isStandardOutputTerminal(), System.getenv("NO_COLOR") == null);
  }

  /**
   * Returns whether standard output is a terminal. The launcher sets the variable, because {@code
   * System.console()} is never null since Java 22.
   */
  static boolean isStandardOutputTerminal() {
    return System.getenv("PARASOL_TERMINAL") != null;
  }

  /** Returns whether it is redrawn in place. */
  public boolean isTerminal() {
    return isTerminal;
  }

  /** Shows the lines, cut to the size of the terminal; the first one is the title. */
  public void show(List<String> lines) {
    if (isTerminal) {
      TerminalSize size = TerminalSize.current();
      redraw(lines.stream().limit(size.rows()).map(line -> cut(line, size.columns())).toList());
    } else {
      lines.forEach(out::println);
      out.flush();
    }
  }

  /** Redraws the screen with lines that fit. */
  void redraw(List<String> lines) {
    StringBuilder text = new StringBuilder(HOME);
    for (int i = 0; i < lines.size(); i++) {
      boolean isTitle = i == 0 && isColored;
      text.append(isTitle ? BOLD : "")
          .append(lines.get(i))
          .append(isTitle ? PLAIN : "")
          .append(CLEAR_LINE)
          .append(i < lines.size() - 1 ? "\r\n" : CLEAR_REST);
    }
    out.print(text);
    out.flush();
  }

  /** Returns the line, or as much of it as there is room for. */
  static String cut(String line, int columns) {
    return line.length() <= columns ? line : line.substring(0, columns - 1) + "…";
  }

  @Override
  public void close() {
    if (isTerminal) {
      out.print(END);
      out.flush();
    }
  }
}
