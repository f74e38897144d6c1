// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A key file")
class KeyFileTest {

  private static final byte[] SECRET = "secret".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;

  @Test
  void names_the_reason_without_the_file_again() {
    assertEquals(
        "Read-only file system",
        KeyFile.reason(new FileSystemException("/state/pki/lock", null, "Read-only file system")));
  }

  @Test
  void is_open_to_its_owner_only_and_is_read_back() throws Exception {
    Path file = folder.resolve("a.key");

    KeyFile.writeOwnerOnly(file, SECRET);

    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertArrayEquals(SECRET, KeyFile.readOwnerOnly(file));
    assertEquals(List.of("a.key"), names(), "nothing is left beside it");
  }

  @ParameterizedTest(name = "with {0}")
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-", "rwx-----x"})
  void is_refused_when_others_may_use_it(String permissions) throws Exception {
    Path file = folder.resolve("a.key");
    KeyFile.writeOwnerOnly(file, SECRET);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

    assertEquals(
        "%s: is accessible to users other than its owner (%s); expected rw-------: chmod 600 %s"
            .formatted(file, permissions, file),
        refusal(file));

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
    assertArrayEquals(SECRET, KeyFile.readOwnerOnly(file), "the control");
  }

  @Test
  void is_refused_when_it_is_missing() {
    Path file = folder.resolve("a.key");

    assertEquals(file + ": is missing", refusal(file));
  }

  @Test
  void is_refused_when_it_is_a_folder() throws Exception {
    Path file = Files.createDirectory(folder.resolve("a.key"));

    assertEquals(file + ": is a folder; expected a file", refusal(file));
  }

  @Test
  void is_refused_one_byte_above_the_bound() throws Exception {
    Path largest = folder.resolve("a.key");
    Path tooLarge = folder.resolve("b.key");
    KeyFile.writeOwnerOnly(largest, new byte[KeyFile.MAX_BYTES]);
    KeyFile.writeOwnerOnly(tooLarge, new byte[KeyFile.MAX_BYTES + 1]);

    assertEquals(KeyFile.MAX_BYTES, KeyFile.readOwnerOnly(largest).length);
    assertEquals(tooLarge + ": is too long; expected at most 65536 bytes", refusal(tooLarge));
  }

  @Test
  void is_never_overwritten() throws Exception {
    Path file = folder.resolve("a.key");
    KeyFile.writeOwnerOnly(file, SECRET);

    UnusableKeyException refused =
        assertThrows(
            UnusableKeyException.class, () -> KeyFile.writeOwnerOnly(file, new byte[] {1}));

    assertEquals(
        file + ": exists already and is not overwritten; move it away first", refused.getMessage());
    assertArrayEquals(SECRET, KeyFile.readOwnerOnly(file));
    assertEquals(List.of("a.key"), names());
  }

  @Test
  void is_not_written_through_a_link_that_leads_nowhere() throws Exception {
    Path file = Files.createSymbolicLink(folder.resolve("a.key"), folder.resolve("elsewhere"));

    assertThrows(UnusableKeyException.class, () -> KeyFile.writeOwnerOnly(file, SECRET));

    assertEquals(List.of("a.key"), names());
  }

  @Test
  void is_replaced_when_that_is_asked_for() throws Exception {
    Path file = folder.resolve("a.key");
    KeyFile.writeOwnerOnly(file, SECRET);

    KeyFile.replaceOwnerOnly(file, new byte[] {1});

    assertArrayEquals(new byte[] {1}, KeyFile.readOwnerOnly(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(List.of("a.key"), names());
  }

  @Test
  void cannot_be_written_where_there_is_no_folder() {
    Path file = folder.resolve("none").resolve("a.key");

    UnusableKeyException refused =
        assertThrows(UnusableKeyException.class, () -> KeyFile.writeOwnerOnly(file, SECRET));

    assertEquals(file + ": cannot be written, its folder is missing", refused.getMessage());
  }

  private static String refusal(Path file) {
    return String.valueOf(
        assertThrows(UnusableKeyException.class, () -> KeyFile.readOwnerOnly(file)).getMessage());
  }

  private List<String> names() throws Exception {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(each -> String.valueOf(each.getFileName())).sorted().toList();
    }
  }
}
