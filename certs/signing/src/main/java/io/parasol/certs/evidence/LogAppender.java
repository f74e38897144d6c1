// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.files.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The newest segment of a log, open for appending. Blocks on the disk. Not thread-safe. */
final class LogAppender {

  private final Path folder;
  private final Disk disk;
  private @Nullable FileChannel channel;
  private long end;
  private long synced;

  /** When the segment was begun; null until the next head if that is unknown. */
  private @Nullable Instant begin;

  LogAppender(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  /** Continues an existing segment, and cuts off an interrupted write. */
  void resume(LogSegment segment, SegmentReader.Content content) throws IOException {
    FileChannel file =
        FileChannel.open(segment.path(), StandardOpenOption.READ, StandardOpenOption.WRITE);
    channel = file;
    begin = content.records().stream().findFirst().flatMap(LogRecords::time).orElse(null);
    end = content.end();
    synced = end;
    if (content.torn().length > 0) {
      file.truncate(end);
      disk.force(file);
    }
    disk.syncFolder(folder);
  }

  /**
   * Creates the next segment, which is durable when this method returns.
   *
   * @param frontier edge of the tree over all records so far.
   */
  void start(MerkleFrontier frontier) throws IOException {
    LogSegment next = LogSegment.ofFolder(folder, frontier.size());
    FileChannel made =
        FileChannel.open(
            next.path(),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      ByteBuffer start = Frame.of(new LogFrameContent.Start(frontier).bytes());
      long length = start.remaining();
      disk.write(made, start, 0);
      disk.force(made);
      disk.syncFolder(folder);
      close();
      channel = made;
      end = length;
      synced = length;
      begin = null;
    } catch (IOException failed) {
      made.close();
      disk.delete(next.path());
      throw failed;
    }
  }

  /** Writes a frame, which is not durable before {@link #force}. */
  void write(ByteBuffer frame) throws IOException {
    int length = frame.remaining();
    disk.write(requireOpen(), frame, end);
    end += length;
  }

  /**
   * Cuts off what a failed write has left.
   *
   * @return whether there was something, so that a sync is due.
   */
  boolean cutFailedWrite() throws IOException {
    FileChannel file = requireOpen();
    if (file.size() == end) {
      return false;
    }
    file.truncate(end);
    return true;
  }

  boolean isOpen() {
    return channel != null;
  }

  /** Returns whether a frame was written since the last sync. */
  boolean isUnsynced() {
    return synced != end;
  }

  /** Makes the frames durable. They do not count as synced before {@link #markSynced}. */
  void force() throws IOException {
    disk.force(requireOpen());
  }

  /**
   * @param position the {@link #end} before the sync began.
   */
  void markSynced(long position) {
    synced = Math.max(synced, position);
  }

  /** Returns the offset of the next frame. */
  long end() {
    return end;
  }

  /** Returns whether the next frame belongs in a new segment. */
  boolean isFull() {
    return end >= LogSegment.FULL_BYTES;
  }

  /** Returns whether a head ends the segment, because it is long or old. */
  boolean isEndedByHead(Instant at) {
    boolean isOld =
        Optional.ofNullable(begin)
            .filter(begun -> !begun.plus(LogSegment.SEALED_AGE).isAfter(at))
            .isPresent();
    if (begin == null) {
      begin = at;
    }
    return isOld || end >= LogSegment.SEALED_BYTES;
  }

  void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  private FileChannel requireOpen() throws IOException {
    FileChannel file = channel;
    if (file == null) {
      throw new IOException(folder + " is closed");
    }
    return file;
  }
}
