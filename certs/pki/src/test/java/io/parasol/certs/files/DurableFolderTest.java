// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A durable folder")
class DurableFolderTest {

  @TempDir Path folder;

  private final List<Path> synced = new ArrayList<>();

  private final Disk disk =
      new Disk() {
        @Override
        public void syncFolder(Path which) {
          synced.add(which);
        }
      };

  @Test
  void syncs_the_folder_above_each_that_it_creates() throws Exception {
    DurableFolder.create(folder.resolve("a/b"), disk);

    assertTrue(Files.isDirectory(folder.resolve("a/b")));
    assertEquals(List.of(folder, folder.resolve("a")), synced);
  }

  @Test
  void is_left_unchanged_where_it_exists() throws Exception {
    DurableFolder.create(folder, disk);

    assertEquals(List.of(), synced);
  }

  @Test
  void is_not_created_in_the_place_of_a_file() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThrows(FileAlreadyExistsException.class, () -> DurableFolder.create(file, disk));
  }
}
