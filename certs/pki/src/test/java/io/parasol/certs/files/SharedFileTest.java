// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A shared file")
class SharedFileTest {

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void a_file() throws Exception {
    file = Files.writeString(folder.resolve("command.json"), "a long content");
  }

  @Test
  void is_replaced_in_place() throws Exception {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
    Object inode = Files.getAttribute(file, "unix:ino");

    try (SharedFile shared = SharedFile.open(file)) {
      assertArrayEquals("a lon".getBytes(US_ASCII), shared.read(5));
      assertArrayEquals("a long content".getBytes(US_ASCII), shared.read(100));
      shared.write("short".getBytes(US_ASCII));
    }

    assertEquals("short", Files.readString(file));
    assertEquals(inode, Files.getAttribute(file, "unix:ino"));
    assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void is_the_same_under_another_path_and_a_regular_file() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    assertTrue(SharedFile.isSame(file, link));
    assertFalse(SharedFile.isSame(file, folder.resolve("absent")));
    assertFalse(SharedFile.isSame(folder.resolve("absent"), file));
    assertFalse(SharedFile.isSame(folder, folder));
    assertThrows(NoSuchFileException.class, () -> SharedFile.open(folder.resolve("absent")));
  }
}
