// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * A program that only starts HiveMQ CE, for the floor of a start. It does so by reflection, because
 * only the module of the broker knows HiveMQ.
 */
public final class BareBroker {

  private static final String CONFIGURATION =
      """
      <hivemq>
        <listeners>
          <tcp-listener><port>0</port><bind-address>127.0.0.1</bind-address></tcp-listener>
        </listeners>
        <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
        <persistence><mode>in-memory</mode></persistence>
      </hivemq>
      """;

  private BareBroker() {}

  /** Starts it with the folder that is the only argument, and runs until standard input ends. */
  public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
    Path folder = Path.of(arguments[0]);
    Class<?> brokers = Class.forName("com.hivemq.embedded.EmbeddedHiveMQ");
    Class<?> builders = Class.forName("com.hivemq.embedded.EmbeddedHiveMQBuilder");
    Object builder = brokers.getMethod("builder").invoke(null);
    for (String each : List.of("Configuration", "Data", "Extensions")) {
      Path part = Files.createDirectories(folder.resolve(each.toLowerCase(Locale.ROOT)));
      builders.getMethod("with" + each + "Folder", Path.class).invoke(builder, part);
    }
    Files.writeString(folder.resolve("configuration/config.xml"), CONFIGURATION);
    builders.getMethod("withoutLoggingBootstrap").invoke(builder);
    Object broker = builders.getMethod("build").invoke(builder);
    ((CompletableFuture<?>) brokers.getMethod("start").invoke(broker)).join();
    System.out.println("ready");
    System.in.transferTo(System.out);
  }
}
