// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.centre;

import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class paths of the programs of a centre. They are separate, because their libraries do not
 * fit together.
 *
 * @param ingest of {@code parasol-fleet}.
 * @param job of {@code parasol-fleet-job}, with the engine and the drivers of the databases.
 * @param peers of Kafka, and of the databases in which the central broker keeps its queues.
 */
public record FleetPrograms(String ingest, String job, String peers) {

  /** The folders of the three distributions; the launcher of a checkout sets it. */
  private static final String VARIABLE = "PARASOL_FLEET_PROGRAMS";

  private static final String KAFKA = "kafka.Kafka";

  /** The jars of the optional part of a gateway that writes to Kafka. */
  private static final Pattern KAFKA_PART =
      Pattern.compile(".*/(parasol-kafka|kafka-clients)-[^/]*");

  /**
   * Finds the programs: in the folders that the environment names, or on the class path of this
   * process, as in a test.
   *
   * @throws VerbException if they are missing.
   */
  public static FleetPrograms find() {
    String folders = System.getenv(VARIABLE);
    if (folders != null) {
      List<String> paths =
          Stream.of(folders.split(Pattern.quote(File.pathSeparator), -1))
              .map(folder -> jars(Path.of(folder).resolve("lib")))
              .toList();
      if (paths.size() == 3) {
        return new FleetPrograms(paths.get(0), paths.get(1), paths.get(2));
      }
    }
    try {
      Class.forName(KAFKA, false, FleetPrograms.class.getClassLoader());
    } catch (ClassNotFoundException missing) {
      throw new VerbException(
          ExitCode.FAILED,
          "the programs of a centre are missing; run ./parasol in a checkout, which builds them",
          missing);
    }
    String own = System.getProperty("java.class.path");
    return new FleetPrograms(own, own, own);
  }

  private static String jars(Path lib) {
    try (Stream<Path> files = Files.list(lib)) {
      return files
          .map(Path::toString)
          .filter(file -> file.endsWith(".jar"))
          .sorted()
          .collect(Collectors.joining(File.pathSeparator));
    } catch (IOException missing) {
      throw new VerbException(
          ExitCode.FAILED, "%s: no folder of jars is at %s".formatted(VARIABLE, lib), missing);
    }
  }

  /**
   * How a virtual machine of a centre runs.
   *
   * @param heap the maximum heap, such as 128m.
   * @param isOptimizing whether it has the optimizing compiler. It takes longer than it saves in a
   *     process that runs for minutes, and has little to do.
   */
  public record Jvm(String heap, boolean isOptimizing) {

    /** Returns one without the optimizing compiler. */
    public static Jvm small(String heap) {
      return new Jvm(heap, false);
    }

    /** Returns one for measurements. */
    public static Jvm optimizing(String heap) {
      return new Jvm(heap, true);
    }

    /**
     * Returns the command line that starts a class.
     *
     * @param log the configuration of the log.
     */
    public List<String> command(String classPath, Path log, String main, List<String> arguments) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-Xmx" + heap);
      command.add("-XX:+UseSerialGC");
      if (!isOptimizing) {
        command.add("-XX:TieredStopAtLevel=1");
      }
      command.addAll(
          List.of(
              "-XX:+ExitOnOutOfMemoryError",
              "-Djava.awt.headless=true",
              "-Dlogback.configurationFile=" + log,
              "-cp",
              classPath,
              main));
      command.addAll(arguments);
      return command;
    }
  }

  /** Returns the class path of a gateway that writes to Kafka itself. */
  public String gatewayWithKafka() {
    return Stream.concat(
            Stream.of(System.getProperty("java.class.path")),
            Stream.of(ingest.split(Pattern.quote(File.pathSeparator), -1))
                .filter(each -> KAFKA_PART.matcher(each).matches()))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /**
   * Returns a driver of databases, which is on the class path of the job only.
   *
   * @param packages the beginning of the name of its class.
   */
  public Driver driver(String packages) throws IOException {
    // Never closed: the driver is used as long as the process runs.
    @SuppressWarnings("resource")
    URLClassLoader loader = new URLClassLoader(urls(job), ClassLoader.getPlatformClassLoader());
    return ServiceLoader.load(Driver.class, loader).stream()
        .filter(each -> each.type().getName().startsWith(packages))
        .findFirst()
        .orElseThrow(() -> new IOException("the job has no driver " + packages))
        .get();
  }

  private static URL[] urls(String classPath) throws MalformedURLException {
    List<URL> urls = new ArrayList<>();
    for (String each : classPath.split(Pattern.quote(File.pathSeparator), -1)) {
      urls.add(Path.of(each).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }
}
