// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Walks through a segment from its first record to its end, past everything unreadable. */
public final class SegmentScan {

  public interface Visitor {

    /** Receives an intact record. It lies in the scan's buffer and must be copied to be kept. */
    void record(long offset, RecordFormat.RecordView record) throws IOException;

    /**
     * Receives the position of bytes between two intact records, or after the last one, that are no
     * record.
     */
    void unreadable(long offset, long bytes);
  }

  private static final int WINDOW = 2 * RecordFormat.MAX_RECORD_BYTES;
  private static final int CHUNK = 64 * 1024;

  /** What a disk reads or cannot read at once, at least. */
  private static final int BLOCK = 4 * 1024;

  private final FileChannel file;
  private final boolean isSalvage;
  private long size;
  private final ByteBuffer window;

  /** Offset in the file of the window's first byte. */
  private long base = SegmentHeader.SIZE;

  private SegmentScan(FileChannel file, boolean isSalvage) throws IOException {
    this.file = file;
    this.isSalvage = isSalvage;
    this.size = file.size();
    long records = Math.max(0, size - SegmentHeader.SIZE);
    this.window = ByteBuffer.allocate((int) Math.min(WINDOW, records)).limit(0);
  }

  public static void walk(FileChannel file, Visitor visitor) throws IOException {
    new SegmentScan(file, false).walk(visitor);
  }

  /** Walks as {@link #walk} does. Blocks that the disk cannot read are unreadable bytes. */
  static void salvage(FileChannel file, Visitor visitor) throws IOException {
    new SegmentScan(file, true).walk(visitor);
  }

  private void walk(Visitor visitor) throws IOException {
    long place = base;
    long unreadableFrom = -1;
    while (place < size) {
      int index = load(place);
      int length = RecordFormat.validLength(window, index);
      if (length == 0) {
        unreadableFrom = unreadableFrom < 0 ? place : unreadableFrom;
        place += toNextMarker(index);
        continue;
      }
      if (unreadableFrom >= 0) {
        visitor.unreadable(unreadableFrom, place - unreadableFrom);
        unreadableFrom = -1;
      }
      visitor.record(place, new RecordFormat.RecordView(window, index));
      place += length;
    }
    if (unreadableFrom >= 0) {
      visitor.unreadable(unreadableFrom, size - unreadableFrom);
    }
  }

  /** Ensures that the longest record that could begin at a position is in the window. */
  private int load(long place) throws IOException {
    int index = (int) (place - base);
    boolean endIsIn = base + window.limit() >= size;
    if (endIsIn || window.limit() - index >= RecordFormat.MAX_RECORD_BYTES) {
      return index;
    }
    window.position(Math.min(index, window.limit()));
    window.compact();
    base = place;
    while (window.hasRemaining()) {
      ByteBuffer chunk = window.slice();
      chunk.limit(Math.min(chunk.limit(), CHUNK));
      int read = read(chunk, base + window.position());
      if (read <= 0) {
        // The file was truncated while it was being read.
        size = base + window.position();
        break;
      }
      window.position(window.position() + read);
    }
    window.flip();
    return 0;
  }

  private int read(ByteBuffer chunk, long at) throws IOException {
    try {
      return file.read(chunk, at);
    } catch (IOException failed) {
      if (!isSalvage) {
        throw failed;
      }
      return readBlock(chunk, at);
    }
  }

  /** Reads up to the end of a block, or leaves zeros in place of a block that cannot be read. */
  private int readBlock(ByteBuffer chunk, long at) {
    int length = (int) Math.min(chunk.remaining(), BLOCK - at % BLOCK);
    chunk.limit(chunk.position() + length);
    try {
      return file.read(chunk, at);
    } catch (IOException unreadable) {
      chunk.put(new byte[chunk.remaining()]);
      return length;
    }
  }

  /** Returns the distance to the next marker, at least 1, so that the walk makes progress. */
  private int toNextMarker(int index) {
    return RecordFormat.FRAMING.nextMarker(window, index + 1) - index;
  }
}
