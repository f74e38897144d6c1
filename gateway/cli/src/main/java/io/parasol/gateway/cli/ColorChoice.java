// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/** The values of {@code --color}. */
enum ColorChoice {
  /** Colours on a terminal, unless the variable NO_COLOR is set (no-color.org). */
  AUTO {
    @Override
    boolean isColored(Map<String, String> environment) {
      return environment.getOrDefault("NO_COLOR", "").isEmpty()
          && environment.containsKey("PARASOL_TERMINAL")
          && !environment.getOrDefault("TERM", "").equals("dumb");
    }
  },
  ALWAYS {
    @Override
    boolean isColored(Map<String, String> environment) {
      return true;
    }
  },
  NEVER {
    @Override
    boolean isColored(Map<String, String> environment) {
      return false;
    }
  };

  /**
   * Returns whether colours and bold text may be printed.
   *
   * @param environment the variables of the process. The launcher sets PARASOL_TERMINAL if standard
   *     output is a terminal.
   */
  abstract boolean isColored(Map<String, String> environment);

  /** Returns the choice for picocli's help. */
  Ansi ansi(Map<String, String> environment) {
    return isColored(environment) ? Ansi.ON : Ansi.OFF;
  }

  /** Returns the value of the option. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
