// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFolder;
import io.parasol.certs.files.FileLocks;
import io.parasol.certs.json.JsonException;
import io.parasol.fleet.campaign.Entry.Stopped;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * The decisions of a campaign in their order, in an append-only file. Each line is the CRC-32C of
 * an entry in eight hexadecimal digits, a space, and the entry as JSON.
 *
 * <p>An entry that a crash cut off was not acted on, and is removed. Damage anywhere else is an
 * error: what was decided after it is not known.
 *
 * <p>Its length is limited. What begins something has room in three quarters of it only, so that
 * the results of what has begun can be appended in any case.
 *
 * <p>Only one process can have it open. Not safe for use by several threads.
 */
final class Journal implements AutoCloseable {

  /** The most that a journal may have, in bytes: one of 100,000 devices needs 85 MB. */
  static final long MAX_BYTES = 256L << 20;

  private static final int CHECKSUM_DIGITS = 8;

  private final Path path;
  private final Disk disk;
  private final FileChannel file;
  private final long maxBytes;
  private long length;
  private boolean isFailed;

  private Journal(Path path, Disk disk, FileChannel file, long maxBytes, long length) {
    this.path = path;
    this.disk = disk;
    this.file = file;
    this.maxBytes = maxBytes;
    this.length = length;
  }

  /** Thrown when another process has a journal open. */
  static final class InUseException extends IOException {

    private static final long serialVersionUID = 1;

    InUseException(Path path) {
      super(path + " is in use by another process");
    }
  }

  /** Thrown when a journal has no room for an entry; it may have room for others. */
  static final class FullException extends IOException {

    private static final long serialVersionUID = 1;

    FullException(Path path, long maxBytes) {
      super(
          "%s has no room for a further decision; it may have %d bytes".formatted(path, maxBytes));
    }
  }

  /**
   * Opens a journal for appending, and creates it if there is none.
   *
   * @param entries gets what it has.
   * @throws InUseException if another process has it open.
   * @throws IOException if it is damaged.
   */
  static Journal open(Path path, Disk disk, Consumer<? super Entry> entries) throws IOException {
    return open(path, disk, MAX_BYTES, entries);
  }

  /**
   * Opens a journal with another limit of its length.
   *
   * @param maxBytes at most 2 GiB.
   */
  static Journal open(Path path, Disk disk, long maxBytes, Consumer<? super Entry> entries)
      throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null) {
      DurableFolder.create(folder, disk);
    }
    boolean isNew = Files.notExists(path);
    FileChannel file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (!FileLocks.tryLock(file)) {
        throw new InUseException(path);
      }
      long length = parse(path, file, maxBytes, entries);
      if (length < file.size()) {
        file.truncate(length);
        disk.force(file);
      }
      if (isNew && folder != null) {
        disk.syncFolder(folder);
      }
      return new Journal(path, disk, file, maxBytes, length);
    } catch (IOException | RuntimeException failed) {
      file.close();
      throw failed;
    }
  }

  /**
   * Reads a journal that another process may be writing; nothing if there is none. This process
   * must not have it open.
   */
  static void read(Path path, Consumer<? super Entry> entries) throws IOException {
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
      parse(path, file, MAX_BYTES, entries);
    } catch (NoSuchFileException none) {
      // The campaign has not begun.
    }
  }

  /**
   * Reads all intact lines.
   *
   * <p>The channel stays open: through another one, closing it would release the lock of this
   * process.
   *
   * @return their length in bytes.
   */
  private static long parse(
      Path path, FileChannel file, long maxBytes, Consumer<? super Entry> entries)
      throws IOException {
    long size = file.size();
    if (size > maxBytes) {
      throw new IOException("%s is larger than %d bytes".formatted(path, maxBytes));
    }
    InputStream in = new BufferedInputStream(Channels.newInputStream(file.position(0)));
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long intact = 0;
    int number = 1;
    long position = 0;
    for (int next = in.read(); next >= 0 && position < size; next = in.read()) {
      position++;
      if (next != '\n') {
        line.write(next);
        continue;
      }
      try {
        entries.accept(entry(line.toByteArray()));
      } catch (JsonException damaged) {
        if (position == size) {
          break;
        }
        throw new IOException(
            "%s: line %d is damaged: %s".formatted(path, number, damaged.getMessage()));
      }
      line.reset();
      intact = position;
      number++;
    }
    return intact;
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

  /**
   * Appends an entry. When this method returns, it survives a power failure.
   *
   * @throws FullException if there is no room for it; then it was not appended.
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
    if (length + size > (entry.isBeginning() ? maxBytes / 4 * 3 : maxBytes)) {
      throw new FullException(path, maxBytes);
    }
    isFailed = true;
    disk.write(file, line, length);
    disk.force(file);
    length += size;
    isFailed = false;
  }

  /**
   * Appends a decision; or, if there is no room for it, that the campaign stops.
   *
   * @return what was appended.
   * @throws IOException as {@link #append}.
   */
  Entry appendOrStop(Entry entry) throws IOException {
    try {
      append(entry);
      return entry;
    } catch (FullException full) {
      Stopped stopped =
          new Stopped(
              entry.at(), "journal_full", Optional.empty(), String.valueOf(full.getMessage()));
      append(stopped);
      return stopped;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
