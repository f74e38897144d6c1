// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of a terminal, in characters.
 *
 * @param rows at least 1.
 * @param columns at least 1.
 */
record TerminalSize(int rows, int columns) {

  static final TerminalSize DEFAULT = new TerminalSize(24, 80);

  private static final Pattern STTY = Pattern.compile("([1-9][0-9]{0,4}) ([1-9][0-9]{0,4})");
  private static final int TIMEOUT_SECONDS = 2;

  /** Returns the size of the terminal of this process at the moment; 24 × 80 if it is unknown. */
  static TerminalSize current() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String text = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      stty.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      return parse(text).orElse(DEFAULT);
    } catch (IOException unknown) {
      return DEFAULT;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return DEFAULT;
    }
  }

  static Optional<TerminalSize> parse(String text) {
    Matcher size = STTY.matcher(text.strip());
    return size.matches()
        ? Optional.of(
            new TerminalSize(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2))))
        : Optional.empty();
  }
}
