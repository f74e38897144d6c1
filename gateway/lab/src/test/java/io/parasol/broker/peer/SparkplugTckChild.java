// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.peer;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** HiveMQ CE with the extension of Sparkplug's TCK, in a process of its own. */
final class SparkplugTckChild {

  private SparkplugTckChild() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    EmbeddedHiveMQ broker =
        EmbeddedHiveMQ.builder()
            .withConfigurationFolder(Files.createDirectories(folder.resolve("conf")))
            .withDataFolder(Files.createDirectories(folder.resolve("data")))
            .withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
            .withEmbeddedExtension(
                EmbeddedExtension.builder()
                    .withId("sparkplug-tck")
                    .withName("Technology compatibility kit of Sparkplug")
                    .withVersion("1")
                    .withAuthor("Eclipse Sparkplug")
                    .withExtensionMain(new SparkplugTckExtension(arguments[1]))
                    .build())
            .withoutLoggingBootstrap()
            .build();
    broker.start().get(60, TimeUnit.SECONDS);
    System.out.println("open");
    Thread.currentThread().join();
  }
}
