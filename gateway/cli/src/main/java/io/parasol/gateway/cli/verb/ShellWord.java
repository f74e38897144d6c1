// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import java.util.regex.Pattern;

/** An argument of a command that an operator copies into a POSIX shell. */
public final class ShellWord {

  /** What no shell changes. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/:=,+-]+");

  private ShellWord() {}

  /** Returns the argument, in quotes if the shell would take a part of it for something else. */
  public static String of(String argument) {
    return PLAIN.matcher(argument).matches() ? argument : quoted(argument);
  }

  /** Returns the argument in quotes. */
  public static String quoted(String argument) {
    return "'" + argument.replace("'", "'\\''") + "'";
  }
}
