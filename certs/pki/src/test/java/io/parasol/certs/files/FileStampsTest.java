// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The stamps of files")
class FileStampsTest {

  @TempDir Path folder;
  private Path file;
  private FileStamps before;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("issuer.pem");
    Files.writeString(file, "one");
    before = now();
  }

  private FileStamps now() {
    return FileStamps.of(List.of(file, folder.resolve("missing")));
  }

  @Test
  void are_equal_while_nothing_changes() {
    assertEquals(before, now());
  }

  @Test
  void differ_when_a_file_was_replaced_by_one_of_the_same_size_and_time() throws IOException {
    FileTime modified = Files.getLastModifiedTime(file);
    DurableFile.replace(Disk.REAL, folder.resolve("new"), file, "two".getBytes(US_ASCII));
    Files.setLastModifiedTime(file, modified);

    assertNotEquals(before, now());
  }

  /** The file system's own time of the change advances in steps of some milliseconds. */
  @Test
  void differ_when_a_file_was_written_in_place_with_its_size_and_time() throws IOException {
    FileTime modified = Files.getLastModifiedTime(file);
    Object created = Files.getAttribute(file, "unix:ctime");
    do {
      Files.writeString(file, "two");
      Files.setLastModifiedTime(file, modified);
    } while (Files.getAttribute(file, "unix:ctime").equals(created));

    assertNotEquals(before, now());
  }

  @Test
  void differ_when_a_file_was_written_again() throws IOException {
    Files.writeString(file, "two");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));

    assertNotEquals(before, now());
  }

  @Test
  void differ_when_a_file_is_readable_by_others_now() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    assertNotEquals(before, now());
  }

  @Test
  void differ_when_a_file_has_appeared_or_is_gone() throws IOException {
    Files.writeString(folder.resolve("missing"), "");
    FileStamps withBoth = now();
    Files.delete(file);

    assertNotEquals(before, withBoth);
    assertNotEquals(withBoth, now());
  }
}
