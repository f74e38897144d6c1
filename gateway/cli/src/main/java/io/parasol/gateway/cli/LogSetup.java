// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Configures Logback for a process of the command line: one line an event, on standard error; a
 * service manager keeps it. Logback finds this class by itself, before it looks for files. To read
 * a file would take a twentieth of the time of a start.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {

  /** The system property with the name of the {@link LogFormat}; unset in other processes. */
  private static final String FORMAT = "parasol.log.format";

  /** The system property that states whether stack traces are written, too. */
  private static final String STACK_TRACES = "parasol.log.stack-traces";

  /**
   * The lowest level that is written of the loggers of libraries. Kafka's client warns at each
   * attempt to reach a broker that is away, and Paho at each lost connection, which the program
   * itself reports.
   */
  private static final Map<String, Level> LIBRARIES =
      Map.of(
          "com.hivemq",
          Level.WARN,
          "io.netty",
          Level.WARN,
          "migrations",
          Level.WARN,
          "org.apache.kafka",
          Level.ERROR,
          "org.eclipse.paho",
          Level.OFF);

  /** Selects this configuration for the process. */
  static void select(LogFormat format, boolean hasStackTraces) {
    System.setProperty(FORMAT, format.name());
    System.setProperty(STACK_TRACES, Boolean.toString(hasStackTraces));
    System.setProperty(JavaLogSetup.PROPERTY, JavaLogSetup.class.getName());
  }

  @Override
  public ExecutionStatus configure(LoggerContext logback) {
    @Nullable String format = System.getProperty(FORMAT);
    if (format == null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    logback.getStatusManager().add(new NopStatusListener());
    LogLineEncoder encoder = new LogLineEncoder();
    encoder.setContext(logback);
    encoder.setFormat(format);
    encoder.setStackTraces(Boolean.getBoolean(STACK_TRACES));
    encoder.start();
    LimitedConsoleAppender lines = new LimitedConsoleAppender();
    lines.setContext(logback);
    lines.setName("lines");
    lines.setTarget("System.err");
    lines.setEncoder(encoder);
    lines.start();
    Logger root = logback.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(lines);
    LIBRARIES.forEach((name, level) -> logback.getLogger(name).setLevel(level));
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
