// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.slf4j.LoggerFactory;

/** How much the whole program logs. */
final class LogLevel {

  private LogLevel() {}

  static void set(Level level) {
    root().ifPresent(logger -> logger.setLevel(level));
  }

  /** Runs it; afterwards the level is what it was before. */
  static int keptBy(IntSupplier verb) {
    Optional<Level> before = root().map(Logger::getLevel);
    try {
      return verb.getAsInt();
    } finally {
      before.ifPresent(LogLevel::set);
    }
  }

  /** Empty if logging is not bound to Logback. */
  private static Optional<Logger> root() {
    return LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger logger
        ? Optional.of(logger)
        : Optional.empty();
  }
}
