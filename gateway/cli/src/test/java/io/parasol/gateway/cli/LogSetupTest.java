// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogSetupTest {

  private final LoggerContext logback = new LoggerContext();
  private final Configurator found =
      ServiceLoader.load(Configurator.class).stream()
          .map(ServiceLoader.Provider::get)
          .filter(LogSetup.class::isInstance)
          .findFirst()
          .orElseThrow();

  @AfterEach
  void forget() throws IOException {
    System.clearProperty("parasol.log.format");
    System.clearProperty("parasol.log.stack-traces");
    System.clearProperty("java.util.logging.config.class");
    LogManager.getLogManager().readConfiguration();
  }

  @Test
  void writes_lines_and_only_warnings_of_the_broker() {
    LogSetup.select(LogFormat.JSON, true);

    assertEquals(Configurator.ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY, found.configure(logback));
    Logger root = logback.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    assertTrue(root.getAppender("lines").isStarted());
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

  @Test
  void leaves_other_processes_to_their_own_files() {
    assertEquals(Configurator.ExecutionStatus.INVOKE_NEXT_IF_ANY, found.configure(logback));
    assertFalse(
        logback.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).iteratorForAppenders().hasNext());
  }
}
