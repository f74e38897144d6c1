// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Command lines of other Java processes with the classes of this one.
 *
 * <p>The integration tests of a build run Parasol from the distribution, whose class data archive
 * saves most of the processor time of a start. The system property {@code parasol.distribution} has
 * its folder.
 */
public final class JavaCommand {

  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toString();
  private static final String DISTRIBUTION = System.getProperty("parasol.distribution", "");

  private JavaCommand() {}

  /**
   * Returns a command line that ends before the main class.
   *
   * @param options further options for Java.
   */
  public static List<String> of(String... options) throws IOException {
    List<String> command =
        new ArrayList<>(List.of(JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of(options));
    String classPath = System.getProperty("java.class.path");
    if (!DISTRIBUTION.isEmpty()) {
      Path jars = Path.of(DISTRIBUTION, "lib");
      command.add("-XX:SharedArchiveFile=" + archive(jars));
      classPath = jars.resolve("*") + File.pathSeparator + without(jars, classPath);
    }
    command.addAll(List.of("-cp", classPath));
    return command;
  }

  /** Returns the archive that the launcher of the distribution has made. */
  private static Path archive(Path jars) throws IOException {
    try (DirectoryStream<Path> archives = Files.newDirectoryStream(jars, "*.jsa")) {
      return archives.iterator().next();
    }
  }

  /** Returns the rest of the class path: the archive is valid only if its jars come first. */
  private static String without(Path jars, String classPath) {
    return Arrays.stream(classPath.split(File.pathSeparator, -1))
        .map(Path::of)
        .filter(each -> !Files.exists(jars.resolve(each.getFileName())))
        .map(Path::toString)
        .collect(joining(File.pathSeparator));
  }
}
