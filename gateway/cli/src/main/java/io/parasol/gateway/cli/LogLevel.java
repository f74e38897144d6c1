// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.slf4j.LoggerFactory;

/** The log level of the whole program. */
public final class LogLevel {

  private LogLevel() {}

  /** Logs nothing until the current verb has ended. */
  public static void off() {
    set(Level.OFF);
  }

  static void set(Level level) {
    root().ifPresent(logger -> logger.setLevel(level));
  }

  /** Runs a verb and then restores the previous level. */
  static int restoringLevel(IntSupplier verb) {
    Optional<Level> before = root().map(Logger::getLevel);
    try {
      return verb.getAsInt();
    } finally {
      before.ifPresent(LogLevel::set);
    }
  }

  /** Returns Logback's root logger; empty if SLF4J is not bound to Logback. */
  private static Optional<Logger> root() {
    return LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger logger
        ? Optional.of(logger)
        : Optional.empty();
  }
}
