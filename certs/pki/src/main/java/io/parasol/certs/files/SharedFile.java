// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that several processes read, change and write back. While one of them has it open, the
 * others wait. The file keeps its owner and permissions. A process that is killed while it writes
 * may leave an incomplete file.
 */
public final class SharedFile implements AutoCloseable {

  private final FileChannel channel;

  private SharedFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens an existing file. Waits up to ten seconds for others that have it open.
   *
   * @throws IOException also if they have it open for longer.
   */
  public static SharedFile open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FolderLock.lock(channel, file, FolderLock.deadline());
      return new SharedFile(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Returns whether a path leads to another file that exists and is a regular one. */
  public static boolean isSame(Path file, Path other) throws IOException {
    return Files.isRegularFile(file) && Files.exists(other) && Files.isSameFile(file, other);
  }

  /** Returns the content, but no more than a number of bytes. */
  public byte[] read(int maxBytes) throws IOException {
    // Not closed: that would release the lock.
    return Channels.newInputStream(channel.position(0)).readNBytes(maxBytes);
  }

  /** Replaces the content; durable when this method returns. */
  public void write(byte[] content) throws IOException {
    Disk.REAL.write(channel, ByteBuffer.wrap(content), 0);
    channel.truncate(content.length);
    channel.force(true);
  }

  /** Lets others open the file. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
