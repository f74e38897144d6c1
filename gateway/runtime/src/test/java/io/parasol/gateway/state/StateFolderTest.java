// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
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
}
