// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The report of a reload")
class ReloadReportTest {

  private static final ReloadReport FIRST =
      ReloadReport.refused(Instant.ofEpochMilli(2), List.of("panel: port taken"));
  private static final ReloadReport SECOND =
      ReloadReport.refused(Instant.ofEpochMilli(1), List.of());

  @TempDir Path folder;
  private Path state;
  private Path memory;

  @BeforeEach
  void make() throws Exception {
    state = Files.createDirectory(folder.resolve("state"));
    memory = Files.createDirectory(folder.resolve("memory"));
  }

  /** Makes the state folder refuse the file, as a full disk does. */
  private Path makeUnwritable() throws Exception {
    return Files.createDirectories(state.resolve("reload.json/taken"));
  }

  @Test
  void is_in_memory_while_the_state_folder_cannot_be_written() throws Exception {
    Path taken = makeUnwritable();

    FIRST.write(state, List.of(folder.resolve("missing"), memory));

    assertEquals(Optional.of(FIRST), ReloadReport.read(state, List.of(memory)));

    Files.delete(taken);
    Files.delete(taken.getParent());
    SECOND.write(state, List.of(memory));

    assertEquals(Optional.of(SECOND), ReloadReport.read(state, List.of(memory)));
    assertFalse(Files.exists(memory.resolve("reload.json")));
  }

  @Test
  void is_not_written_if_there_is_no_folder_in_memory_either() throws Exception {
    Path unused = makeUnwritable();

    assertThrows(IOException.class, () -> FIRST.write(state, List.of()));
  }
}
