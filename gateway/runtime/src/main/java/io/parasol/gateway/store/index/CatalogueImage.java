// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import static io.parasol.gateway.store.index.CatalogueContent.CHECKED;
import static io.parasol.gateway.store.index.CatalogueContent.HEADER;

import io.parasol.certs.files.Crc32c;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.gateway.store.segment.Recipient;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a catalogue, in the format of {@link CatalogueContent}. A store may commit hundreds
 * of times a second, and each time the catalogue is written: only what has changed is encoded
 * again.
 */
@ConfinedTo("store")
public final class CatalogueImage {

  // Where the parts of the header are.
  private static final int LENGTH = 4;
  private static final int VERSION = 8;
  private static final int WRITTEN = 16;
  private static final int RECIPIENTS = 24;
  private static final int DEVICES = 25;

  /** Bytes of a device beside its name and the length of it. */
  private static final int NUMBERS = 2 * Long.BYTES + 1;

  private final List<Row> rows = new ArrayList<>();
  private ByteBuffer bytes = ByteBuffer.allocate(0);

  /**
   * A device, and where its numbers are.
   *
   * @param at index of the first byte.
   */
  private record Row(DeviceLog log, int at) {}

  /**
   * Brings the bytes up to date with a store. The caller holds the index's monitor.
   *
   * @return whether something has changed.
   */
  public boolean update(StoreIndex index, Cursors cursors) {
    boolean isChanged = false;
    if (!hasRowsOf(index)) {
      layOut(index);
      isChanged = true;
    }
    for (Row row : rows) {
      isChanged |= put(row, cursors);
    }
    return isChanged;
  }

  private boolean hasRowsOf(StoreIndex index) {
    int next = 0;
    for (DeviceLog log : index.devices()) {
      if (log.committed() > 0) {
        if (next == rows.size() || rows.get(next).log() != log) {
          return false;
        }
        next++;
      }
    }
    return next == rows.size() && bytes.capacity() > 0;
  }

  private void layOut(StoreIndex index) {
    rows.clear();
    int size = HEADER;
    for (DeviceLog log : index.devices()) {
      if (log.committed() > 0) {
        size += 1 + log.name().length;
        rows.add(new Row(log, size));
        size += NUMBERS;
      }
    }
    bytes = ByteBuffer.allocate(size);
    bytes.putInt(LENGTH, size).putLong(VERSION, CatalogueContent.VERSION);
    byte recipients = 0;
    for (Recipient each : index.recipients()) {
      recipients |= CatalogueContent.code(each);
    }
    bytes.put(RECIPIENTS, recipients).putInt(DEVICES, rows.size());
    for (Row row : rows) {
      byte[] name = row.log().name();
      bytes.put(row.at() - name.length, name);
      bytes.put(row.at() - name.length - 1, (byte) name.length);
    }
  }

  private boolean put(Row row, Cursors cursors) {
    DeviceLog log = row.log();
    int at = row.at();
    long given = log.committed();
    long settled = log.lowestMark();
    byte positions = cursors.durable(log.device());
    if (bytes.getLong(at) == given
        && bytes.getLong(at + Long.BYTES) == settled
        && bytes.get(at + 2 * Long.BYTES) == positions) {
      return false;
    }
    bytes.putLong(at, given).putLong(at + Long.BYTES, settled).put(at + 2 * Long.BYTES, positions);
    return true;
  }

  /**
   * Returns the bytes, which the next call changes.
   *
   * @param written how many times the catalogue was written, this time included.
   */
  ByteBuffer bytes(long written) {
    bytes.putLong(WRITTEN, written);
    bytes.putInt(0, Crc32c.of(bytes, CHECKED, bytes.capacity() - CHECKED));
    return bytes.duplicate();
  }
}
