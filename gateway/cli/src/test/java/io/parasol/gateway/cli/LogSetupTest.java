// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogSetupTest {

  private final LoggerContext logback = new LoggerContext();
  private final Configurator found =
      ServiceLoader.load(Configurator.class).stream()
          .map(ServiceLoader.Provider::get)
          .filter(LogSetup.class::isInstance)
          .findFirst()
          .orElseThrow();

  @AfterEach
  void forget() {
    System.clearProperty("parasol.log.format");
    System.clearProperty("parasol.log.stack-traces");
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
  void leaves_other_processes_to_their_own_files() {
    assertEquals(Configurator.ExecutionStatus.INVOKE_NEXT_IF_ANY, found.configure(logback));
    assertFalse(
        logback.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).iteratorForAppenders().hasNext());
  }
}
