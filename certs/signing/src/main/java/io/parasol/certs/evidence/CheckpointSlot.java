// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.files.Crc32c;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * One of the two slots of a {@link LogCheckpoint}, big-endian:
 *
 * <pre>
 *   0  4  CRC-32C of the rest of the slot
 *   4  8  how many times the checkpoint was written, 1 or more
 *  12  8  number of records of the log
 *  20 32  Merkle root over these records
 *  52  8  horizon in milliseconds since 1970; the lowest number if it is not known yet
 *         zeros
 * </pre>
 *
 * @param size number of records of the log.
 * @param root Merkle root over these records.
 * @param horizon no command whose validity begins earlier is obeyed; empty if it is not known yet.
 */
record CheckpointSlot(long written, long size, TreeHash root, Optional<Instant> horizon) {

  static final int BYTES = 512;

  private static final int CHECKED_FROM = 4;
  private static final long NO_HORIZON = Long.MIN_VALUE;

  ByteBuffer bytes() {
    ByteBuffer slot = ByteBuffer.allocate(BYTES);
    slot.putInt(0).putLong(written).putLong(size).put(root.bytes());
    slot.putLong(horizon.map(Instant::toEpochMilli).orElse(NO_HORIZON));
    slot.putInt(0, checksum(slot));
    return slot.clear();
  }

  /** Reads a slot; empty if it is damaged, or was never written. */
  static Optional<CheckpointSlot> read(byte[] file, int from) {
    ByteBuffer slot = ByteBuffer.wrap(file, from, BYTES).slice();
    if (slot.getInt() != checksum(slot)) {
      return Optional.empty();
    }
    long written = slot.getLong();
    long size = slot.getLong();
    byte[] root = new byte[TreeHash.BYTES];
    slot.get(root);
    long horizon = slot.getLong();
    return Optional.of(
        new CheckpointSlot(
            written,
            size,
            TreeHash.of(root),
            horizon == NO_HORIZON ? Optional.empty() : Optional.of(Instant.ofEpochMilli(horizon))));
  }

  /** The checksum of zeros is not 0, so an all-zero slot is never valid. */
  private static int checksum(ByteBuffer slot) {
    return Crc32c.of(slot, CHECKED_FROM, BYTES - CHECKED_FROM);
  }
}
