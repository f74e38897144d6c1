// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The state folder")
class StateFolderTest {

  @TempDir Path folder;

  private void assertPrivate(Path state) throws Exception {
    try (RuntimeFolder runtime = RuntimeFolder.open(state, List.of(folder));
        StateFolder opened = StateFolder.open(state, runtime)) {
      assertEquals(state, opened.path());
      assertFalse(opened.isCopy());
      assertEquals(
          "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state)));
    }
  }

  @Test
  void is_accessible_only_to_its_owner_when_it_is_made() throws Exception {
    Path state = folder.resolve("a/state");
    Files.createDirectories(state);

    assertPrivate(state);
  }

  @Test
  void is_restricted_to_its_owner_when_an_earlier_version_has_made_it() throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertPrivate(state);
  }

  @Test
  void of_another_user_says_whose_it_is_and_not_that_its_files_are_missing() throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));

    IOException refused =
        assertThrows(IOException.class, () -> StateFolder.requireAccess(state, any -> false));

    String user = System.getProperty("user.name");
    assertEquals(
        "state: %s: user %s cannot read it; run this as its owner, such as: sudo -u %s parasol"
            .formatted(state, user, Files.getOwner(state)),
        refused.getMessage());
    assertDoesNotThrow(() -> StateFolder.requireReadable(state));
    assertDoesNotThrow(() -> StateFolder.requireAccess(folder.resolve("none"), any -> false));
  }

  @Test
  void of_another_user_gets_no_files_of_root_that_the_gateway_could_not_read() throws Exception {
    IOException refused =
        assertThrows(IOException.class, () -> StateFolder.requireOwner(folder, "root", "parasol"));

    assertEquals(
        "state: %s: belongs to user parasol, who could not read files of root; run this as its owner: sudo -u parasol parasol"
            .formatted(folder),
        refused.getMessage());
    assertDoesNotThrow(() -> StateFolder.requireOwner(folder, "root", "root"));
    assertDoesNotThrow(() -> StateFolder.requireOwner(folder, "parasol", "parasol"));
    assertDoesNotThrow(() -> StateFolder.requireOwner(folder));
    assertDoesNotThrow(() -> StateFolder.requireOwner(folder.resolve("none")));
  }

  @Test
  void of_another_user_is_not_opened_to_be_erased_or_replaced() throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    Files.setPosixFilePermissions(state, Set.of());
    assumeFalse(Files.isReadable(state), "root can read every folder");
    try {
      for (Executable opening :
          List.<Executable>of(
              () -> StateFolder.open(state).close(),
              () -> StateFolder.openToReplace(state).close())) {
        String refused = String.valueOf(assertThrows(IOException.class, opening).getMessage());
        assertTrue(refused.startsWith("state: " + state + ": user "), refused);
      }
    } finally {
      Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void of_which_a_gateway_uses_a_copy_is_in_use() throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    Path memory = Files.createDirectory(folder.resolve("memory"));
    List<Path> copies = RuntimeFolder.copiesOf(state, List.of(folder.resolve("none"), memory));
    try (RuntimeFolder runtime = RuntimeFolder.open(state, List.of(memory))) {
      assertFalse(GatewayLock.isCopyHeld(copies));
      Path copy = Files.createDirectory(runtime.stateCopy());
      try (StateFolder running = StateFolder.open(copy)) {
        assertEquals(copy, running.path());
        assertTrue(GatewayLock.isCopyHeld(copies));
      }
    }
    assertEquals(List.of(), RuntimeFolder.copiesOf(folder.resolve("missing"), List.of(memory)));
  }

  @Test
  void with_a_folder_in_the_place_of_a_file_sets_it_aside() throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    Files.createDirectory(state.resolve("updates.json"));
    Files.createDirectory(state.resolve("images"));

    try (RuntimeFolder runtime = RuntimeFolder.open(state, List.of(folder));
        StateFolder opened = StateFolder.open(state, runtime)) {
      assertEquals(List.of("updates.json: it is missing"), opened.damaged().all());
      assertFalse(Files.exists(opened.updates()));
    }
    assertEquals(true, Files.isDirectory(state.resolve("images")));
  }

  @Test
  void has_the_number_of_its_format() throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    assertPrivate(state);

    assertEquals("2\n", Files.readString(state.resolve("format")));
    Files.writeString(state.resolve("format"), "damaged");
    assertPrivate(state);
  }

  @Test
  void of_an_older_version_gets_the_number_of_this_one() throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    Files.writeString(state.resolve("format"), "1\n");

    assertPrivate(state);

    assertEquals("2\n", Files.readString(state.resolve("format")));
  }

  @Test
  void is_locked_although_the_disk_has_no_room_for_the_process_id() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "this system has no /dev/full");

    try (FileChannel channel = FileChannel.open(full, StandardOpenOption.WRITE)) {
      assertDoesNotThrow(() -> GatewayLock.writeHolder(channel));
    }
  }

  @Test
  void of_a_newer_version_is_refused_and_not_changed() throws Exception {
    Path state = Files.createDirectory(folder.resolve("state"));
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(state.resolve("format"), "3\n");

    try (RuntimeFolder runtime = RuntimeFolder.open(state, List.of(folder))) {
      for (Executable open :
          List.<Executable>of(
              () -> StateFolder.open(state, runtime).close(),
              () -> StateFolder.open(state).close())) {
        IOException refused = assertThrows(IOException.class, open);

        assertEquals(
            "state: "
                + state
                + " was written by a newer version of Parasol (format 3; this version reads up to"
                + " 2); install that version, or restore a backup with --replace",
            refused.getMessage());
      }
    }
    assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(state)));
    try (Stream<Path> files = Files.list(state)) {
      assertEquals(List.of(state.resolve("format")), files.toList());
    }
  }
}
