// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.SegmentIndex.RecordPosition;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;

/**
 * Reads some messages of one device from a segment, one after the other. Records that lie close
 * together are read from the file at once.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class MessageReader {

  /** Maximum number of bytes that are read at once, unless a single record is longer. */
  static final int MAX_BYTES = 64 * 1024;

  /** To copy more bytes between two records takes longer than to read the file once more. */
  static final int MAX_BYTES_BETWEEN = 8 * 1024;

  private final FileChannel file;
  private final DeviceId device;
  private final List<Long> seqs;
  private final List<RecordPosition> positions;
  private int next;

  /** What was read last. */
  private ByteBuffer window = ByteBuffer.allocate(0);

  /** Offset in the file of the window's first byte. */
  private long base;

  MessageReader(
      FileChannel file, DeviceId device, List<Long> seqs, List<RecordPosition> positions) {
    this.file = file;
    this.device = device;
    this.seqs = seqs;
    this.positions = positions;
  }

  /**
   * Reads the next message; empty if it is missing or damaged. May be called once for each message.
   *
   * @throws IOException if the disk cannot read this message; the next call reads the one after it.
   */
  public Optional<SegmentMessage> next() throws IOException {
    int current = next++;
    RecordPosition position = positions.get(current);
    if (position.equals(RecordPosition.NONE)) {
      return Optional.empty();
    }
    if (position.offset() < base || position.end() > base + window.limit()) {
      load(current);
    }
    return message(seqs.get(current), position);
  }

  private Optional<SegmentMessage> message(long seq, RecordPosition position) {
    RecordFormat.RecordView record =
        new RecordFormat.RecordView(window, (int) (position.offset() - base));
    if (RecordFormat.validLength(window, record.index()) != position.length()
        || record.seq() != seq) {
      return Optional.empty();
    }
    return Optional.of(SegmentMessage.of(device, record));
  }

  /** Reads a record, and those after it that lie close. */
  private void load(int current) throws IOException {
    RecordPosition position = positions.get(current);
    long end = endOfClose(current);
    try {
      read(position.offset(), end);
    } catch (IOException failed) {
      if (end == position.end()) {
        throw failed;
      }
      // Only the message that the disk cannot read counts as unreadable.
      read(position.offset(), position.end());
    }
  }

  private long endOfClose(int current) {
    RecordPosition first = positions.get(current);
    long end = first.end();
    for (int i = current + 1; i < positions.size(); i++) {
      RecordPosition each = positions.get(i);
      if (each.offset() < end
          || each.offset() - end > MAX_BYTES_BETWEEN
          || each.end() - first.offset() > MAX_BYTES) {
        break;
      }
      end = each.end();
    }
    return end;
  }

  private void read(long from, long to) throws IOException {
    int length = (int) (to - from);
    if (window.capacity() < length) {
      window = ByteBuffer.allocate(length);
    }
    window.clear().limit(length);
    base = from;
    try {
      while (window.hasRemaining() && file.read(window, base + window.position()) > 0) {}
    } finally {
      window.flip();
    }
  }
}
