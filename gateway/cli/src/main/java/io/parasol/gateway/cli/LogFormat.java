// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The values of {@code --log-format}. The format must be known before the first logger is created,
 * so it is read from the arguments before they are parsed.
 */
enum LogFormat {
  /** {@link #JOURNALD} if standard error is connected to the journal of systemd, else text. */
  AUTO,
  TEXT,
  JSON,
  /** The priority of the syslog protocol before each line (sd-daemon(3)); no time. */
  JOURNALD;

  private static final String OPTION = "--log-format";

  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  /** Returns the format that the arguments name; the parser rejects an unknown one later. */
  static LogFormat of(List<String> arguments) {
    LogFormat format = AUTO;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.startsWith(OPTION + "=")) {
        format = named(argument.substring(OPTION.length() + 1));
      } else if (argument.equals(OPTION) && i + 1 < arguments.size()) {
        format = named(arguments.get(i + 1));
      }
    }
    return format == AUTO && isJournal(System.getenv()) ? JOURNALD : format;
  }

  private static LogFormat named(String text) {
    for (LogFormat each : values()) {
      if (each.name().equals(text.toUpperCase(Locale.ROOT))) {
        return each;
      }
    }
    return AUTO;
  }

  /** Compares the device and inode of standard error with those that systemd names. */
  private static boolean isJournal(Map<String, String> environment) {
    String journal = environment.getOrDefault("JOURNAL_STREAM", "");
    if (journal.isEmpty()) {
      return false;
    }
    try {
      Map<String, Object> file = Files.readAttributes(STANDARD_ERROR, "unix:dev,ino");
      return journal.equals(file.get("dev") + ":" + file.get("ino"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException unknown) {
      return false;
    }
  }

  /** Returns the value of the option. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
