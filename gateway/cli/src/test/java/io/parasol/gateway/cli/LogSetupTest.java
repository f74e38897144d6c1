// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.Reporter;
import org.slf4j.spi.SLF4JServiceProvider;

@DisplayName("The set-up of the log of a process of the command line")
class LogSetupTest {

  @AfterEach
  void forget() throws IOException {
    System.clearProperty(LoggerFactory.PROVIDER_PROPERTY_KEY);
    System.clearProperty(Reporter.SLF4J_INTERNAL_VERBOSITY_KEY);
    System.clearProperty("java.util.logging.config.class");
    LogManager.getLogManager().readConfiguration();
  }

  /** Returns what SLF4J would load in a new process, initialized. */
  private static LoggerContext logback() throws ReflectiveOperationException {
    SLF4JServiceProvider found =
        Class.forName(System.getProperty(LoggerFactory.PROVIDER_PROPERTY_KEY))
            .asSubclass(SLF4JServiceProvider.class)
            .getConstructor()
            .newInstance();
    found.initialize();
    return assertInstanceOf(LoggerContext.class, found.getLoggerFactory());
  }

  @Test
  void writes_lines_and_only_warnings_of_the_broker() throws Exception {
    LogSetup.select(LogFormat.JSON, true);

    LoggerContext logback = logback();

    assertTrue(logback.isStarted());
    Logger root = logback.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    LimitedConsoleAppender lines =
        assertInstanceOf(LimitedConsoleAppender.class, root.getAppender("lines"));
    assertTrue(lines.isStarted());
    byte[] line =
        lines
            .getEncoder()
            .encode(new LoggingEvent(Logger.FQCN, root, Level.INFO, "an event", null, null));
    assertTrue(new String(line, StandardCharsets.UTF_8).startsWith("{"));
    assertEquals("System.err", lines.getTarget());
    assertEquals(Level.INFO, logback.getLogger("io.parasol").getEffectiveLevel());
    assertFalse(logback.getLogger("com.hivemq.any").isInfoEnabled());
    assertTrue(logback.getLogger("io.netty.any").isWarnEnabled());
    assertFalse(logback.getLogger("org.apache.kafka.any").isWarnEnabled());
  }

  @Test
  void gets_the_lines_of_java_util_logging() throws Exception {
    LogSetup.select(LogFormat.TEXT, false);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    Logger library = (Logger) LoggerFactory.getLogger("org.example.library");
    library.addAppender(lines);
    lines.start();
    try {
      Object configuration =
          Class.forName(System.getProperty("java.util.logging.config.class"))
              .getConstructor()
              .newInstance();
      assertInstanceOf(JavaLogSetup.class, configuration);
      var logger = java.util.logging.Logger.getLogger("org.example.library");

      logger.log(java.util.logging.Level.SEVERE, "failed", new IOException("no"));
      logger.info("not written");

      assertEquals(
          List.of("failed"), lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
      assertEquals(Level.ERROR, lines.list.get(0).getLevel());
      assertEquals("no", lines.list.get(0).getThrowableProxy().getMessage());
    } finally {
      library.detachAppender(lines);
    }
  }
}
