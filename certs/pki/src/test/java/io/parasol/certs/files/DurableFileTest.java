// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A durable file")
class DurableFileTest {

  @TempDir Path folder;
  private Path file;
  private Path temporary;

  @BeforeEach
  void place() {
    file = folder.resolve("clock");
    temporary = folder.resolve("clock.new");
  }

  /** Records its operations, and fails in one of them. */
  private static final class RecordingDisk implements Disk {
    private final List<String> operations = new ArrayList<>();
    private final String failing;

    private RecordingDisk(String failing) {
      this.failing = failing;
    }

    private void record(String operation) throws IOException {
      operations.add(operation);
      if (operation.equals(failing)) {
        throw new IOException("Input/output error");
      }
    }

    @Override
    public void write(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
      record("write");
      Disk.super.write(channel, bytes, at);
    }

    @Override
    public void force(FileChannel channel) throws IOException {
      record("force");
      Disk.super.force(channel);
    }

    @Override
    public void renameAtomically(Path from, Path name) throws IOException {
      record("rename");
      Disk.super.renameAtomically(from, name);
    }

    @Override
    public void syncFolder(Path changed) throws IOException {
      record("sync folder");
      Disk.super.syncFolder(changed);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void is_synced_before_it_gets_its_name_and_its_folder_after_that() throws Exception {
    RecordingDisk disk = new RecordingDisk("");

    DurableFile.replace(disk, temporary, file, bytes("new"));

    assertEquals(List.of("write", "force", "rename", "sync folder"), disk.operations);
    assertEquals("new", Files.readString(file));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"write", "force", "rename"})
  void keeps_its_content_when_the_disk_fails_in(String operation) throws Exception {
    Files.writeString(file, "old");

    FileSystemException named =
        assertThrows(
            FileSystemException.class,
            () -> DurableFile.replace(new RecordingDisk(operation), temporary, file, bytes("new")));

    assertEquals(file.toString(), named.getFile());
    assertEquals("Input/output error", named.getReason());

    assertEquals("old", Files.readString(file));
    assertFalse(Files.exists(temporary));
  }

  @Test
  void overwrites_what_a_crash_left() throws Exception {
    Files.writeString(temporary, "the longer rest of an interrupted write");

    DurableFile.replace(Disk.REAL, temporary, file, bytes("new"));

    assertEquals("new", Files.readString(file));
    assertFalse(Files.exists(temporary));
  }
}
