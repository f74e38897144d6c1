// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Writes log lines to the console, a limited number of each cause in a minute, so that a party that
 * provokes a line again and again does not fill the disk. Once a minute it writes how many it left
 * out. Lines of level {@code DEBUG} and {@code TRACE}, which are only written on request, are not
 * limited.
 */
public final class LimitedConsoleAppender extends ConsoleAppender<ILoggingEvent> {

  private final LongSupplier nanos;
  private final LogRateLimit limit;

  /** Creates an appender. */
  LimitedConsoleAppender() {
    this(System::nanoTime);
  }

  LimitedConsoleAppender(LongSupplier nanos) {
    this.nanos = nanos;
    this.limit = new LogRateLimit(nanos.getAsLong());
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (admit(event)) {
      super.append(event);
    }
  }

  private boolean admit(ILoggingEvent event) {
    List<LogRateLimit.Omission> omissions;
    boolean isAdmitted;
    synchronized (limit) {
      omissions = limit.endOfMinute(nanos.getAsLong());
      isAdmitted =
          !event.getLevel().isGreaterOrEqual(Level.INFO)
              || limit.admit(event.getLoggerName(), String.valueOf(event.getMessage()));
    }
    omissions.forEach(this::write);
    return isAdmitted;
  }

  private void write(LogRateLimit.Omission omission) {
    if (getContext() instanceof LoggerContext logback) {
      Logger logger = logback.getLogger(LimitedConsoleAppender.class);
      String text =
          "log lines left out count=%d message=\"%s\""
              .formatted(omission.count(), omission.cause().message());
      super.append(new LoggingEvent(Logger.FQCN, logger, Level.WARN, text, null, new Object[] {}));
    }
  }
}
