// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static java.util.stream.Collectors.joining;

import java.io.File;
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
 * its folder. On another Java there is no archive. From version 25 on, an archive needs all options
 * of the launcher.
 *
 * <p>They run for seconds, so that the compiler inlines little: compiling takes more processor time
 * than the code.
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
  public static List<String> of(String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                JAVA,
                "-XX:TieredStopAtLevel=1",
                "-XX:C1MaxInlineLevel=2",
                "-XX:C1MaxInlineSize=12",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote",
                "-XX:+UseSerialGC",
                "-XX:+DisableExplicitGC",
                "-XX:MetaspaceSize=128m"));
    command.addAll(List.of(options));
    String classPath = System.getProperty("java.class.path");
    if (!DISTRIBUTION.isEmpty()) {
      Path jars = Path.of(DISTRIBUTION, "lib");
      Path archive = jars.resolve("classes-" + System.getProperty("java.version") + ".jsa");
      if (Files.exists(archive) && Runtime.version().feature() < 25) {
        command.add("-XX:SharedArchiveFile=" + archive);
      }
      classPath = jars.resolve("*") + File.pathSeparator + without(jars, classPath);
    }
    command.addAll(List.of("-cp", classPath));
    return command;
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
