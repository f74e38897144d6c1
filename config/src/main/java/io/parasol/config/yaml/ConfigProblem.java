// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import static java.util.regex.Pattern.UNICODE_CHARACTER_CLASS;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A problem in the configuration, and what was expected instead. Control characters in its texts
 * are replaced by '?', because the file may be hostile.
 *
 * @param key the dotted key, such as {@code devices.inverter-02.every}; empty for the file itself.
 */
public record ConfigProblem(FilePosition position, String key, String found, String expected) {

  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}", UNICODE_CHARACTER_CLASS);

  public ConfigProblem {
    key = CONTROL.matcher(key).replaceAll("?");
    found = CONTROL.matcher(found).replaceAll("?");
    expected = CONTROL.matcher(expected).replaceAll("?");
  }

  /**
   * A position in a file.
   *
   * @param line from 1; {@code column} likewise.
   */
  public record FilePosition(Path file, int line, int column) {
    @Override
    public String toString() {
      return file + ":" + line + ":" + column;
    }
  }

  /** Returns the same problem with other texts, without secret values. */
  public ConfigProblem hiding(UnaryOperator<String> values) {
    return new ConfigProblem(position, key, values.apply(found), values.apply(expected));
  }

  /** Returns {@code file:line:column: key is found; expected …}. */
  @Override
  public String toString() {
    return position + ": " + (key.isEmpty() ? "" : key + " is ") + found + "; expected " + expected;
  }
}
