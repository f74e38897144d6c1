// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.serial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The folder of native code")
@EnabledOnOs(OS.LINUX)
class NativeFolderTest {

  @TempDir private Path temporary;

  @Test
  void is_the_first_that_will_do_and_of_this_user() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    Path folder = temporary.resolve("state").resolve("native");

    Path filled = NativeFolder.fill(List.of(file.resolve("below"), folder));

    assertEquals(folder.toRealPath(), filled);
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(filled)));
    assertTrue(Files.size(library(filled)) > 10_000);
  }

  @Test
  void is_none_into_which_others_may_put_something() throws Exception {
    Path common = Files.createDirectory(temporary.resolve("common"));
    Files.setPosixFilePermissions(common, PosixFilePermissions.fromString("rwxrwxrwx"));

    var refused = assertThrows(IOException.class, () -> NativeFolder.fill(List.of(common)));

    assertTrue(
        String.valueOf(refused.getMessage())
            .contains(
                "IOException %s is writable by group or others".formatted(common.toRealPath())));
    Files.setPosixFilePermissions(common, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertEquals(common.toRealPath(), NativeFolder.fill(List.of(common)));
  }

  @Test
  void is_left_unchanged_when_it_is_right_and_mended_when_it_is_not() throws Exception {
    Path folder = NativeFolder.fill(List.of(temporary));
    Path library = library(folder);
    FileTime old = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
    Files.setLastModifiedTime(library, old);
    NativeFolder.fill(List.of(temporary));
    assertEquals(old, Files.getLastModifiedTime(library));

    byte[] whole = Files.readAllBytes(library);
    Files.writeString(library, "cut");
    NativeFolder.fill(List.of(temporary));
    assertEquals(whole.length, Files.size(library));
  }

  @Test
  void is_asked_for_in_one_line_when_none_will_do() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));

    var refused = assertThrows(IOException.class, () -> NativeFolder.fill(List.of(file)));

    assertEquals(
        "no folder to load the driver for serial ports from: FileAlreadyExistsException %s;"
                .formatted(file)
            + " expected one that is writable and not mounted noexec, or"
            + " -DjSerialComm.library.path=FOLDER with the driver in it",
        refused.getMessage());
  }

  private static Path library(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
  }
}
