// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.certs.files.Disk;
import io.parasol.config.concurrent.ConfinedTo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Writes records to the end of a segment. */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class SegmentWriter implements AutoCloseable {

  /** What the kernel writes at once, at least. */
  private static final int PAGE = 4 * 1024;

  private static final byte[] NO_PAYLOAD = {};

  private final Disk disk;
  private final FileChannel file;
  private final WriteBuffer buffer;

  /** Offset in the file of the buffer's first byte. */
  private long flushed;

  /** How many bytes of the file are on the disk. */
  private long durableSize;

  private SegmentWriter(Disk disk, FileChannel file, WriteBuffer buffer, long size) {
    this.disk = disk;
    this.file = file;
    this.buffer = buffer;
    buffer.bytes().clear();
    this.flushed = size;
    this.durableSize = size;
  }

  /**
   * Creates a file under a temporary name; {@link Disk#renameAtomically} renames it after a sync.
   */
  public static SegmentWriter create(
      Disk disk, Path temporary, SegmentHeader header, WriteBuffer buffer) throws IOException {
    SegmentWriter writer = new SegmentWriter(disk, SegmentFiles.create(temporary), buffer, 0);
    writer.buffer.bytes().put(header.bytes());
    return writer;
  }

  /** Continues at the end of a segment that is completely on the disk. */
  public static SegmentWriter resume(Disk disk, Path path, WriteBuffer buffer) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new SegmentWriter(disk, file, buffer, file.size());
  }

  public FileChannel file() {
    return file;
  }

  /** Returns the offset of the next record. */
  public long size() {
    return flushed + buffer.bytes().position();
  }

  /**
   * Appends a record.
   *
   * @return its offset.
   */
  public long append(
      byte kind,
      byte[] device,
      long seq,
      long at,
      @Nullable MonotonicTimestamp stamp,
      byte[] payload)
      throws IOException {
    ensureCapacity(RecordFormat.size(device, stamp, payload));
    long offset = size();
    RecordFormat.put(buffer.bytes(), kind, durableSize, device, seq, at, stamp, payload);
    return offset;
  }

  /** Appends a record of another segment. Only for a file that is renamed once it is complete. */
  public void append(RecordFormat.RecordView record) throws IOException {
    byte[] name = record.device().getBytes(StandardCharsets.US_ASCII);
    byte[] payload = record.payload();
    ensureCapacity(RecordFormat.size(name, record.stamp(), payload));
    RecordFormat.put(
        buffer.bytes(),
        record.kind(),
        Integer.MAX_VALUE,
        name,
        record.seq(),
        record.at(),
        record.stamp(),
        payload);
  }

  /**
   * Fills the rest of the last page, if the next group would otherwise write more pages than it
   * needs: a page that is written twice wears the flash memory twice.
   *
   * @param expected the size of the next group in bytes, about.
   */
  public void fillPage(long expected) throws IOException {
    long used = size() % PAGE;
    boolean saves = pages(used + expected) > pages(expected);
    int empty = RecordFormat.size(SegmentSeal.NO_DEVICE, null, NO_PAYLOAD);
    if (saves && PAGE - used >= empty) {
      mark(new byte[(int) (PAGE - used) - empty]);
    }
  }

  private static long pages(long bytes) {
    return (bytes + PAGE - 1) / PAGE;
  }

  /** Appends a record that states only how much was on the disk before. */
  public void mark() throws IOException {
    mark(NO_PAYLOAD);
  }

  private void mark(byte[] payload) throws IOException {
    append(RecordFormat.MARK, SegmentSeal.NO_DEVICE, 0, 0, null, payload);
  }

  public void seal(byte[] payload) throws IOException {
    append(RecordFormat.SEAL, SegmentSeal.NO_DEVICE, 0, 0, null, payload);
    force();
  }

  /** Returns when everything appended is on the disk. */
  public void force() throws IOException {
    flush();
    disk.force(file);
    durableSize = flushed;
  }

  /** Discards what is not on the disk, also in the file. */
  public void truncateToDurable() throws IOException {
    buffer.bytes().clear();
    flushed = durableSize;
    file.truncate(durableSize);
  }

  private void ensureCapacity(int bytes) throws IOException {
    if (!buffer.fits(bytes)) {
      flush();
    }
  }

  private void flush() throws IOException {
    ByteBuffer unwritten = buffer.bytes().flip();
    int bytes = unwritten.limit();
    disk.write(file, unwritten, flushed);
    flushed += bytes;
    unwritten.clear();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
