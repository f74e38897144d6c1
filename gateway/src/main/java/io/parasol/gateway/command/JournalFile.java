// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * An append-only file of framed records. When {@link #append} returns, the record survives a power
 * cut. Not thread-safe.
 */
final class JournalFile implements AutoCloseable {

  /** More than compaction ever leaves; a longer file is not ours. */
  private static final long LONGEST = 256L * 1024 * 1024;

  private final Path path;
  private final Disk disk;
  private FileChannel channel;
  private long end;
  private volatile boolean isBroken;

  private JournalFile(Path path, Disk disk, FileChannel channel) {
    this.path = path;
    this.disk = disk;
    this.channel = channel;
  }

  /**
   * A file that was opened.
   *
   * @param records what it holds, in order.
   * @param torn bytes of an unfinished write that were cut off its end.
   */
  record Opened(JournalFile file, List<byte[]> records, long torn) {}

  /** Opens the file, or makes it; cuts off what a crash has left of an unfinished write. */
  static Opened open(Path path, Disk disk) throws IOException, JournalDamagedException {
    Files.deleteIfExists(beside(path));
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    JournalFile file = new JournalFile(path, disk, channel);
    try {
      disk.syncFolder(file.folder());
      byte[] bytes = file.readAll();
      Frame.Content content = Frame.read(bytes);
      file.end = content.end();
      if (content.end() < bytes.length) {
        file.cutToEnd();
      }
      return new Opened(file, content.records(), bytes.length - content.end());
    } catch (IOException | JournalDamagedException | RuntimeException failed) {
      channel.close();
      throw failed;
    }
  }

  private byte[] readAll() throws IOException, JournalDamagedException {
    if (channel.size() > LONGEST) {
      throw new JournalDamagedException("%d bytes long".formatted(channel.size()));
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
    while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
      // until it is full
    }
    return bytes.array();
  }

  /** Whether nothing can be added any more. From any thread. */
  boolean isBroken() {
    return isBroken;
  }

  long size() {
    return end;
  }

  /**
   * Adds a record.
   *
   * @throws IOException if it is not known to be on the disk. A full disk can be tried again; after
   *     a failed sync nothing more is known of the file, and every further call fails.
   */
  void append(byte[] record) throws IOException {
    if (isBroken) {
      throw new IOException(path + ": an earlier write failed");
    }
    if (channel.size() != end) {
      cutToEnd();
    }
    ByteBuffer frame = Frame.of(record);
    int length = frame.remaining();
    write(channel, end, frame);
    sync(channel, end);
    end += length;
  }

  /**
   * Puts these records in the place of all others: after a crash either all of the old are there,
   * or all of the new.
   */
  void replaceWith(List<byte[]> records) throws IOException {
    Path beside = beside(path);
    FileChannel fresh =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      long length = 0;
      for (byte[] record : records) {
        ByteBuffer frame = Frame.of(record);
        int size = frame.remaining();
        write(fresh, length, frame);
        length += size;
      }
      disk.sync(fresh, 0);
      Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
      channel.close();
      channel = fresh;
      end = length;
    } catch (IOException failed) {
      fresh.close();
      Files.deleteIfExists(beside);
      throw failed;
    }
    try {
      disk.syncFolder(folder());
    } catch (IOException failed) {
      isBroken = true;
      throw failed;
    }
  }

  private void cutToEnd() throws IOException {
    channel.truncate(end);
    sync(channel, end);
  }

  private void sync(FileChannel file, long from) throws IOException {
    try {
      disk.sync(file, from);
    } catch (IOException failed) {
      isBroken = true;
      throw failed;
    }
  }

  private static void write(FileChannel file, long at, ByteBuffer bytes) throws IOException {
    long position = at;
    while (bytes.hasRemaining()) {
      position += file.write(bytes, position);
    }
  }

  private Path folder() throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(path + " is no file");
    }
    return folder;
  }

  private static Path beside(Path path) {
    return path.resolveSibling(path.getFileName() + ".new");
  }

  @Override
  public void close() throws IOException {
    isBroken = true;
    channel.close();
  }
}
