// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The folder for temporary files")
class RuntimeFolderTest {

  @TempDir Path folder;
  private Path memory;
  private Path state;

  @BeforeEach
  void make() throws Exception {
    memory = Files.createDirectory(folder.resolve("memory"));
    state = Files.createDirectory(folder.resolve("state"));
  }

  private RuntimeFolder open() throws Exception {
    return RuntimeFolder.open(state, List.of(folder.resolve("missing"), memory));
  }

  private static List<Path> in(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  void is_private_and_in_the_first_place_that_exists() throws Exception {
    try (RuntimeFolder runtime = open()) {
      Path made = runtime.broker().getParent();

      assertEquals(List.of(made), in(memory));
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
    }
    assertEquals(List.of(), in(memory));
  }

  @Test
  void has_nothing_of_a_run_that_was_killed() throws Exception {
    Path left;
    try (RuntimeFolder killed = open()) {
      left = killed.nativeCode();
    }
    Path again =
        Files.createDirectory(
            left.getParent(),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.createDirectories(left.resolve("Linux"));

    try (RuntimeFolder runtime = open()) {
      assertEquals(again.resolve("broker"), runtime.broker());
      assertFalse(Files.exists(runtime.nativeCode()));
    }
  }

  @Test
  void is_held_by_one_gateway_at_a_time() throws Exception {
    try (RuntimeFolder first = open()) {
      Path kept = Files.createDirectory(first.broker());

      IOException refused = assertThrows(IOException.class, this::open);

      assertEquals(
          "another gateway uses the state folder " + state + "; stop it first",
          refused.getMessage());
      assertTrue(Files.exists(kept));
    }
  }

  @Test
  void is_not_one_that_another_user_may_have_made() throws Exception {
    Path made;
    try (RuntimeFolder runtime = open()) {
      made = runtime.broker().getParent();
    }
    Path foreign = Files.createDirectory(folder.resolve("foreign"));
    Files.createSymbolicLink(made, foreign);

    try (RuntimeFolder runtime = open()) {
      assertTrue(runtime.broker().startsWith(state), () -> runtime.broker().toString());
    }
    Files.delete(made);
    Files.createDirectory(made);
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (RuntimeFolder runtime = open()) {
      assertTrue(runtime.broker().startsWith(state), () -> runtime.broker().toString());
    }
  }

  @Test
  void is_in_a_full_place_only_if_all_are_full() {
    Path run = Path.of("/run/parasol");
    Path shared = Path.of("/dev/shm");
    Path temporary = Path.of("/tmp");

    assertEquals(
        List.of(run, temporary, shared),
        RuntimeFolder.withRoomFirst(
            List.of(shared, run, temporary),
            place -> place.equals(shared) ? 1_048_575 : 1_048_576));
  }

  @Test
  void is_looked_for_where_the_system_announces_memory() {
    List<Path> places =
        RuntimeFolder.places(
            Map.of("RUNTIME_DIRECTORY", "/run/parasol", "XDG_RUNTIME_DIR", "relative"));

    assertEquals(List.of(Path.of("/run/parasol"), Path.of("/dev/shm")), places.subList(0, 2));
  }

  @Test
  void says_which_state_folder_cannot_be_created_and_why() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path state = file.resolve("state");

    IOException failed = assertThrows(IOException.class, () -> RuntimeFolder.open(state));

    // The language of the operating system's reason is that of the locale.
    assertEquals(
        "state: cannot create the folder %s (%s: REASON); expected a folder that user %s may write"
            .formatted(state, state, System.getProperty("user.name")),
        String.valueOf(failed.getMessage()).replaceFirst("(state: )[^:]+(\\);)", "$1REASON$2"));
  }

  @Test
  void is_found_by_other_processes() throws Exception {
    List<Path> places = List.of(folder.resolve("missing"), memory);
    assertEquals(List.of(), RuntimeFolder.existing(state, places));

    try (RuntimeFolder runtime = open()) {
      assertEquals(List.of(runtime.broker().getParent()), RuntimeFolder.existing(state, places));
    }
  }
}
