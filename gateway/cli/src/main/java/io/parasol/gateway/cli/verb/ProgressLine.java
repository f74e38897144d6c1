// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.config.model.site.Printable;
import java.io.PrintWriter;
import java.util.Locale;

/**
 * A progress bar on a terminal: one line that is overwritten, and erased at the end. Prints nothing
 * if standard error is not a terminal. Not thread-safe.
 */
public final class ProgressLine implements AutoCloseable {

  private static final String CLEAR = "\r\u001b[K";
  private static final int BAR = 24;

  private final PrintWriter err;
  private final boolean isTerminal;
  private boolean isShown;

  /**
   * @param err standard error.
   */
  public ProgressLine(PrintWriter err) {
    this(err, System.getenv("PARASOL_ERR_TERMINAL") != null);
  }

  ProgressLine(PrintWriter err, boolean isTerminal) {
    this.err = err;
    this.isTerminal = isTerminal;
  }

  /**
   * Shows the progress.
   *
   * @param share 0 to 1.
   */
  public void show(String what, double share) {
    if (isTerminal) {
      int full = (int) Math.round(share * BAR);
      err.print(
          CLEAR
              + String.format(
                  Locale.ROOT,
                  "[%s%s] %3.0f %%  %s",
                  "#".repeat(full),
                  ".".repeat(BAR - full),
                  100 * share,
                  Printable.of(what)));
      err.flush();
      isShown = true;
    }
  }

  @Override
  public void close() {
    if (isShown) {
      err.print(CLEAR);
      err.flush();
    }
  }
}
