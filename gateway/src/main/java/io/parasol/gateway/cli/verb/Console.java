// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.certs.json.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** Prints what a verb has to say to people, or as JSON to programs. */
public final class Console {

  private final PrintWriter out;

  public Console(CommandSpec verb) {
    this.out = verb.commandLine().getOut();
  }

  /**
   * Prints one line.
   *
   * @throws VerbException if nobody reads it any more, such as {@code head} in a pipe: what goes on
   *     for ever would otherwise never end.
   */
  public void line(String text) {
    out.println(text);
    if (out.checkError()) {
      throw new VerbException(ExitCode.FAILED, "standard output is closed");
    }
  }

  /** Whether nobody reads it any more. */
  public boolean isClosed() {
    return out.checkError();
  }

  public void json(Json value) {
    line(new String(Json.write(value), StandardCharsets.UTF_8));
  }

  /** A table with aligned columns; the first row is its head. */
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
