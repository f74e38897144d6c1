// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.certs.json.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** The standard output of a verb: text for operators, or JSON for programs. */
public final class Console {

  private final PrintWriter out;

  public Console(CommandSpec verb) {
    this.out = verb.commandLine().getOut();
  }

  /**
   * Prints one line.
   *
   * @throws ClosedOutputException if standard output is closed, such as by {@code head} in a pipe;
   *     an endless verb would otherwise never stop.
   */
  public void line(String text) {
    out.println(text);
    if (out.checkError()) {
      throw new ClosedOutputException();
    }
  }

  public void json(Json value) {
    line(new String(Json.write(value), StandardCharsets.UTF_8));
  }

  /** Prints a table with aligned columns. The first row is the header. */
  public void table(List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        text.append(row.get(i));
        if (i < columns - 1) {
          text.append(" ".repeat(widths[i] - row.get(i).length() + 2));
        }
      }
      line(text.toString());
    }
  }
}
