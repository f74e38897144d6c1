// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFolder;
import io.parasol.certs.json.JsonException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of a campaign in their order, in an append-only file. Each line is the CRC-32C of
 * an entry in eight hexadecimal digits, a space, and the entry as JSON.
 *
 * <p>An entry that a crash cut off was not acted on, and is removed. Damage anywhere else is an
 * error: what was decided after it is not known.
 *
 * <p>Only one process can have it open. Not safe for use by several threads.
 */
final class Journal implements AutoCloseable {

  private static final int CHECKSUM_DIGITS = 8;
  private static final long MAX_BYTES = 256L << 20;

  private final Disk disk;
  private final FileChannel file;
  private final List<Entry> entries;
  private long length;
  private boolean isFailed;

  private Journal(Disk disk, FileChannel file, Content content) {
    this.disk = disk;
    this.file = file;
    this.entries = content.entries();
    this.length = content.length();
  }

  /**
   * The intact lines of a file.
   *
   * @param length of all of them in bytes.
   */
  private record Content(List<Entry> entries, long length) {}

  /** Thrown when another process has a journal open. */
  static final class InUseException extends IOException {

    private static final long serialVersionUID = 1;

    InUseException(Path path) {
      super(path + " is in use by another process");
    }
  }

  /**
   * Opens a journal for appending, and creates it if there is none.
   *
   * @throws InUseException if another process has it open.
   * @throws IOException if it is damaged.
   */
  static Journal open(Path path, Disk disk) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null) {
      DurableFolder.create(folder, disk);
    }
    boolean isNew = Files.notExists(path);
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (lock(file) == null) {
        throw new InUseException(path);
      }
      Content content = parse(path, content(path, file));
      if (content.length() < file.size()) {
        file.truncate(content.length());
        disk.force(file);
      }
      if (isNew && folder != null) {
        disk.syncFolder(folder);
      }
      return new Journal(disk, file, content);
    } catch (IOException | RuntimeException failed) {
      file.close();
      throw failed;
    }
  }

  /** Through another channel, closing it would release the lock of this process. */
  private static byte[] content(Path path, FileChannel file) throws IOException {
    if (file.size() > MAX_BYTES) {
      throw tooLarge(path);
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
    while (bytes.hasRemaining() && file.read(bytes, bytes.position()) >= 0) {
      // until all of it was read
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static IOException tooLarge(Path path) {
    return new IOException("%s is larger than %d bytes".formatted(path, MAX_BYTES));
  }

  private static @Nullable FileLock lock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException sameProcess) {
      return null;
    }
  }

  /**
   * Reads a journal that another process may be writing; empty if there is none. This process must
   * not have it open.
   */
  static List<Entry> read(Path path) throws IOException {
    if (Files.exists(path) && Files.size(path) > MAX_BYTES) {
      throw tooLarge(path);
    }
    return Files.exists(path) ? parse(path, Files.readAllBytes(path)).entries() : List.of();
  }

  private static Content parse(Path path, byte[] bytes) throws IOException {
    List<Entry> entries = new ArrayList<>();
    int from = 0;
    while (from < bytes.length) {
      int end = from;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      if (end == bytes.length) {
        break;
      }
      try {
        entries.add(entry(Arrays.copyOfRange(bytes, from, end)));
      } catch (JsonException damaged) {
        if (end == bytes.length - 1) {
          break;
        }
        throw new IOException(
            "%s: line %d is damaged: %s".formatted(path, entries.size() + 1, damaged.getMessage()));
      }
      from = end + 1;
    }
    return new Content(entries, from);
  }

  private static Entry entry(byte[] line) throws JsonException {
    if (line.length <= CHECKSUM_DIGITS) {
      throw new JsonException("too short");
    }
    byte[] json = Arrays.copyOfRange(line, CHECKSUM_DIGITS + 1, line.length);
    if (!new String(line, 0, CHECKSUM_DIGITS, US_ASCII).equals(checksum(json))) {
      throw new JsonException("wrong checksum");
    }
    return EntryJson.read(json);
  }

  private static String checksum(byte[] json) {
    CRC32C checksum = new CRC32C();
    checksum.update(json);
    return "%08x".formatted(checksum.getValue());
  }

  /** Returns the entries that were there when it was opened. */
  List<Entry> entries() {
    return List.copyOf(entries);
  }

  /**
   * Appends an entry. When this method returns, it survives a power failure.
   *
   * @throws IOException if it may not be on disk; then nothing more can be appended.
   */
  void append(Entry entry) throws IOException {
    if (isFailed) {
      throw new IOException("an earlier decision could not be written");
    }
    byte[] json = EntryJson.write(entry);
    byte[] head = (checksum(json) + " ").getBytes(US_ASCII);
    ByteBuffer line = ByteBuffer.allocate(head.length + json.length + 1);
    line.put(head).put(json).put((byte) '\n').flip();
    int size = line.remaining();
    isFailed = true;
    disk.write(file, line, length);
    disk.force(file);
    length += size;
    isFailed = false;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
