// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import ch.qos.logback.core.status.NopStatusListener;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.Reporter;

/**
 * Logback with the configuration of a process of the command line: one line an event, on standard
 * error; a service manager keeps it. SLF4J loads this class by its name. Logback's own way to a
 * configuration, which searches all jars, would take a twentieth of the main thread's time until a
 * gateway is ready.
 */
public final class LogSetup extends LogbackServiceProvider {

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

  private static volatile LogFormat format = LogFormat.TEXT;
  private static volatile boolean hasStackTraces;

  /** Selects this configuration for the process. It has no effect once there is a logger. */
  static void select(LogFormat wanted, boolean withStackTraces) {
    format = wanted;
    hasStackTraces = withStackTraces;
    System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, LogSetup.class.getName());
    System.setProperty(JavaLogSetup.PROPERTY, JavaLogSetup.class.getName());
    // Otherwise SLF4J writes that it loads this class.
    System.setProperty(Reporter.SLF4J_INTERNAL_VERBOSITY_KEY, "WARN");
  }

  /** Called by SLF4J, once. */
  @Override
  public void initialize() {
    LoggerContext logback = (LoggerContext) getLoggerFactory();
    logback.setMDCAdapter(getMDCAdapter());
    logback.getStatusManager().add(new NopStatusListener());
    LogLineEncoder encoder = new LogLineEncoder();
    encoder.setContext(logback);
    encoder.setFormat(format.name());
    encoder.setStackTraces(hasStackTraces);
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
    logback.start();
  }
}
