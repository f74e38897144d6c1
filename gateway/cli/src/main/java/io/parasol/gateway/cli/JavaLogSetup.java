// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.logging.LogManager;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Configures {@code java.util.logging}, with which Guava and Eclipse Paho log: warnings become
 * lines like all others. Java calls the constructor when a library first asks for such a logger.
 */
public final class JavaLogSetup {

  /** The system property with the name of this class, by which Java finds it. */
  static final String PROPERTY = "java.util.logging.config.class";

  /** Configures the process. */
  public JavaLogSetup() throws IOException {
    String settings = "handlers=%s\n.level=WARNING\n".formatted(SLF4JBridgeHandler.class.getName());
    LogManager.getLogManager()
        .readConfiguration(new ByteArrayInputStream(settings.getBytes(US_ASCII)));
  }
}
