// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of a checkout, with a Maven that only counts its builds. */
@DisplayName("The launcher of a checkout")
class LauncherBuildTest {

  /** Runs the programs of the build; the program that is built only prints a line. */
  private static final String JAVA =
      """
      #!/bin/sh
      case "$1" in
        */BuildLock.java) exec "%s" "$@" ;;
      esac
      echo started
      """;

  /** Builds until the file {@code end} exists. */
  private static final String MAVEN =
      """
      #!/bin/sh
      cd "${0%/*}"
      echo build >>builds
      while [ ! -f end ]; do sleep 0.02; done
      mkdir -p gateway/lab/target/launcher/parasol-lab/parasol-lab/lib
      : >gateway/lab/target/launcher/parasol-lab/parasol-lab/lib/classes-17.0.9.jsa.failed
      """;

  private static final String BUILDING =
      "parasol: building (the first build takes a few minutes, mostly to download dependencies) …";

  @TempDir private Path folder;
  private Path checkout;
  private Process first;
  private Process second;

  @BeforeEach
  void checkOut() throws IOException {
    checkout = Files.createDirectories(folder.resolve("check out größe"));
    Path root = Path.of("..", "..");
    Files.copy(root.resolve("parasol"), checkout.resolve("parasol"));
    Files.createDirectory(checkout.resolve(".mvn"));
    Files.copy(root.resolve(".mvn/BuildLock.java"), checkout.resolve(".mvn/BuildLock.java"));
    Files.createFile(checkout.resolve("pom.xml"));
    executable(checkout.resolve("mvnw"), MAVEN);
    Path java = Files.createDirectories(folder.resolve("java/bin"));
    executable(java.resolve("java"), JAVA.formatted(System.getProperty("java.home") + "/bin/java"));
    executable(java.resolve("javac"), "");
    Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"17.0.9\"\n");
    // What a build that was killed leaves behind.
    Files.createDirectory(checkout.resolve("target"));
    Files.createFile(checkout.resolve("target/launcher.lock"));
    first = launch();
    second = first;
  }

  @AfterEach
  void end() {
    for (Process each : List.of(first, second)) {
      each.descendants().forEach(ProcessHandle::destroy);
      each.destroy();
    }
  }

  private static void executable(Path file, String content) throws IOException {
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private Process launch() throws IOException {
    ProcessBuilder launcher =
        new ProcessBuilder("/bin/sh", checkout.resolve("parasol").toString(), "version");
    launcher.environment().put("JAVA_HOME", folder.resolve("java").toString());
    launcher.environment().put("LC_ALL", "C");
    return launcher.redirectErrorStream(true).start();
  }

  private static void assertStarted(Process launcher, BufferedReader output) throws Exception {
    List<String> lines = output.lines().toList();
    assertTrue(launcher.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, launcher.exitValue(), lines::toString);
    assertEquals("started", lines.get(lines.size() - 1), lines::toString);
  }

  @Test
  void builds_once_if_it_is_started_twice_at_the_same_time() throws Exception {
    try (BufferedReader builds = first.inputReader()) {
      assertEquals(BUILDING, builds.readLine());
      second = launch();
      try (BufferedReader waits = second.inputReader()) {
        assertEquals("parasol: waiting for the build of another process", waits.readLine());
        Files.createFile(checkout.resolve("end"));

        assertStarted(first, builds);
        assertStarted(second, waits);
      }
    }
    assertEquals("build\n", Files.readString(checkout.resolve("builds")));
  }

  @Test
  void builds_again_after_a_file_was_changed_during_the_build() throws Exception {
    try (BufferedReader builds = first.inputReader()) {
      assertEquals(BUILDING, builds.readLine());
      await().until(() -> Files.exists(checkout.resolve("builds")));
      Files.writeString(checkout.resolve("pom.xml"), "<project/>");
      Files.createFile(checkout.resolve("end"));
      assertStarted(first, builds);
    }

    second = launch();
    try (BufferedReader builds = second.inputReader()) {
      assertStarted(second, builds);
    }

    assertEquals("build\nbuild\n", Files.readString(checkout.resolve("builds")));
  }
}
