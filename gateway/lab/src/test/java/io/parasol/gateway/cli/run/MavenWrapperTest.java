// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code mvnw}, with a Maven that only prints its locale. */
@DisplayName("mvnw")
class MavenWrapperTest {

  private static final String MAVEN =
      """
      #!/bin/sh
      [ "$1" != --version ] || echo "Apache Maven 3.9.9 ${LC_ALL-}|${LC_CTYPE-}"
      echo "${LC_ALL-}|${LC_CTYPE-}"
      """;

  @TempDir private Path folder;

  @Test
  void starts_maven_with_a_locale_in_which_java_can_open_any_path() throws Exception {
    Path maven = Files.createDirectory(folder.resolve("bin")).resolve("mvn");
    Files.writeString(maven, MAVEN);
    Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwx------"));
    // With settings of its own, it leaves the checksums to Maven.
    ProcessBuilder wrapper =
        new ProcessBuilder("/bin/sh", Path.of("..", "..", "mvnw").toString(), "-s", "none");
    wrapper.environment().put("LC_ALL", "POSIX");
    wrapper.environment().compute("PATH", (name, path) -> maven.getParent() + ":" + path);

    Process process = wrapper.redirectErrorStream(true).start();

    List<String> lines = process.inputReader().lines().toList();
    assertEquals(
        0, process.waitFor(1, TimeUnit.MINUTES) ? process.exitValue() : -1, lines::toString);
    assertEquals(List.of("|C.UTF-8"), lines);
  }
}
