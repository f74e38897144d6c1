// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The database of a fleet's demo")
class DemoDatabaseTest {

  @TempDir private Path folder;

  private String description(Path installed) throws Exception {
    return DemoDatabase.create(installed, Files.createDirectory(folder.resolve("demo")), 5432)
        .description();
  }

  private static void executable(Path program) throws Exception {
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void is_embedded_where_postgresql_is_not_installed() throws Exception {
    Path missing = folder.resolve("missing");

    assertEquals(
        "embedded H2, because no PostgreSQL 14 or newer is installed in " + missing,
        description(missing));
  }

  @Test
  void is_embedded_if_the_installed_version_is_too_old_or_a_client_only() throws Exception {
    Path installed = folder.resolve("versions");
    Files.createDirectories(installed.resolve("13/bin"));
    for (String each : List.of("initdb", "postgres")) {
      executable(Files.createFile(installed.resolve("13/bin").resolve(each)));
    }
    Files.createDirectories(installed.resolve("17/bin"));
    Files.createDirectories(installed.resolve("none"));

    assertEquals(
        "embedded H2, because no PostgreSQL 14 or newer is installed in " + installed,
        description(installed));
  }

  @Test
  void is_embedded_if_a_program_of_postgresql_fails() throws Exception {
    Path installed = folder.resolve("versions");
    Path programs = Files.createDirectories(installed.resolve("15/bin"));
    for (String each : List.of("initdb", "postgres")) {
      Files.writeString(programs.resolve(each), "#!/bin/sh\necho refused\nexit 1\n");
      executable(programs.resolve(each));
    }

    String description = description(installed);

    assertTrue(description.startsWith("embedded H2, because "), description);
    assertFalse(description.contains("no PostgreSQL"), description);
  }
}
