// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import io.parasol.gateway.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * A program that only starts HiveMQ CE, for the floor of a start and for peers. It does so by
 * reflection, because only the module of the broker knows HiveMQ.
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

  private static final String CONFIGURATION_FILE = "configuration/config.xml";

  private BareBroker() {}

  /**
   * Starts it in a process of its own, and waits until it is ready.
   *
   * @param folder for its files.
   * @param configuration of HiveMQ.
   */
  public static ChildProcess start(Path folder, String configuration) throws IOException {
    Path file = folder.resolve(CONFIGURATION_FILE);
    Files.createDirectories(folder.resolve("configuration"));
    Files.writeString(file, configuration);
    ChildProcess broker =
        ChildProcess.startProgram(
            folder.resolve("broker.log"),
            "broker",
            ChildProcess.javaCommand(BareBroker.class.getName(), List.of(folder.toString())));
    try {
      broker.awaitLine("ready");
      return broker;
    } catch (IOException | RuntimeException failed) {
      broker.close();
      throw failed;
    }
  }

  /**
   * Starts it with the folder that is the only argument, and runs until standard input ends. A
   * configuration that is there already is used; the default one has one listener without TLS.
   */
  public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
    Cli.prepareProcess(() -> {}, arguments);
    Path folder = Path.of(arguments[0]);
    Class<?> brokers = Class.forName("com.hivemq.embedded.EmbeddedHiveMQ");
    Class<?> builders = Class.forName("com.hivemq.embedded.EmbeddedHiveMQBuilder");
    Object builder = brokers.getMethod("builder").invoke(null);
    for (String each : List.of("Configuration", "Data", "Extensions")) {
      Path part = Files.createDirectories(folder.resolve(each.toLowerCase(Locale.ROOT)));
      builders.getMethod("with" + each + "Folder", Path.class).invoke(builder, part);
    }
    Path configuration = folder.resolve(CONFIGURATION_FILE);
    if (!Files.exists(configuration)) {
      Files.writeString(configuration, CONFIGURATION);
    }
    builders.getMethod("withoutLoggingBootstrap").invoke(builder);
    Object broker = builders.getMethod("build").invoke(builder);
    ((CompletableFuture<?>) brokers.getMethod("start").invoke(broker)).join();
    System.out.println("ready");
    System.in.transferTo(System.out);
  }
}
