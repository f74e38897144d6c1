// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A state folder in which no file can be created")
class StateCopyTest {

  private static final int MAX_NAME = 250;

  /** Longest path of a folder on Linux, 4095 bytes, less those of a slash and a name of six. */
  private static final int FOLDER_LENGTH = 4088;

  @TempDir private Path folder;
  private Path state;

  /** Makes a folder whose path leaves room for the name of the lock, but for no longer one. */
  @BeforeEach
  void make() throws Exception {
    state = folder.toAbsolutePath();
    while (FOLDER_LENGTH - state.toString().length() > MAX_NAME) {
      state = state.resolve("d".repeat(MAX_NAME / 2));
    }
    state = state.resolve("d".repeat(FOLDER_LENGTH - state.toString().length() - 1));
    Files.createDirectories(state);
  }

  @Test
  void is_used_if_its_files_can_be_written_such_as_without_free_inodes() throws Exception {
    Files.createFile(GatewayLock.in(state));

    assertFalse(StateCopy.isReadOnly(state));
  }

  @Test
  void is_read_only_if_its_files_cannot_be_written() {
    assertTrue(StateCopy.isReadOnly(state));
  }
}
