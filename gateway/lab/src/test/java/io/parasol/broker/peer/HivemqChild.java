// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.peer;

import com.hivemq.embedded.EmbeddedHiveMQ;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * HiveMQ CE as it comes, in a process of its own, since there may be one in a process only: mutual
 * TLS, and a client with a certificate may do everything. Prints {@code open} once it is.
 */
final class HivemqChild {

  private HivemqChild() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    EmbeddedHiveMQ broker =
        EmbeddedHiveMQ.builder()
            .withConfigurationFolder(Files.createDirectories(folder.resolve("conf")))
            .withDataFolder(Files.createDirectories(folder.resolve("data")))
            .withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
            .withoutLoggingBootstrap()
            .build();
    broker.start().get(60, TimeUnit.SECONDS);
    System.out.println("open");
    Thread.currentThread().join();
  }
}
