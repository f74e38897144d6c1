// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
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

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private void createWith(DurableFile.ContentWriter content) throws IOException {
    DurableFile.create(file, OWNER_ONLY, content);
  }

  private static DurableFile.ContentWriter text(String text) {
    return DurableFile.writing(bytes(text));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(each -> String.valueOf(each.getFileName())).sorted().toList();
    }
  }

  @Test
  void that_two_create_at_the_same_time_has_the_content_of_the_first_that_is_done()
      throws Exception {
    assertThrows(
        FileAlreadyExistsException.class,
        () ->
            createWith(
                to -> {
                  text("one").write(to);
                  DurableFile.create(file, bytes("two"), OWNER_ONLY);
                }));

    assertEquals("two", Files.readString(file));
    assertEquals(List.of("clock"), names());
  }

  @Test
  void is_created_without_what_a_killed_process_has_left_of_it() throws Exception {
    Files.createFile(folder.resolve(".clock.0123456789abcdef.tmp"));
    Files.createFile(folder.resolve(".clock.pem.0123456789abcdef.tmp"));
    Files.createFile(folder.resolve(".clock.by-hand.tmp"));
    Files.createDirectory(folder.resolve(".clock.0123456789abcdee.tmp"));
    Path written = Files.createFile(folder.resolve(".clock.1123456789abcdef.tmp"));

    try (FileChannel other = FileChannel.open(written, StandardOpenOption.WRITE);
        FileLock lock = other.lock()) {
      createWith(text("one"));
      assertTrue(lock.isValid());
    }

    assertEquals(
        List.of(
            ".clock.0123456789abcdee.tmp",
            ".clock.1123456789abcdef.tmp",
            ".clock.by-hand.tmp",
            ".clock.pem.0123456789abcdef.tmp",
            "clock"),
        names());
  }

  @Test
  void is_named_by_an_error_of_its_temporary_file() {
    assertTrue(DurableFile.isAbout(file, new FileSystemException(file.toString())));
    assertTrue(
        DurableFile.isAbout(
            file, new FileSystemException(folder + "/.clock.0123456789abcdef.tmp")));
    assertFalse(
        DurableFile.isAbout(
            file, new FileSystemException(folder + "/.other.0123456789abcdef.tmp")));
    assertFalse(DurableFile.isAbout(file, new FileSystemException("/.clock.0123456789abcdef.tmp")));
  }
}
