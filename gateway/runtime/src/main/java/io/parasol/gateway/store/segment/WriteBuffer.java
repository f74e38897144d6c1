// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.config.concurrent.ConfinedTo;
import java.nio.ByteBuffer;

/**
 * What a {@link SegmentWriter} has not written to its file yet. One writer after the other uses it.
 *
 * <p>Java clears a direct buffer, so that all of it is resident. Therefore it grows with what is
 * written at once: a store of events, or of a small site, never needs its maximum.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class WriteBuffer {

  private static final int INITIAL_BYTES = 16 * 1024;

  /** Maximum size: a record of any size, beside others. */
  static final int MAX_BYTES = 2 * RecordFormat.MAX_RECORD_BYTES;

  private ByteBuffer bytes = ByteBuffer.allocateDirect(INITIAL_BYTES);

  /** Returns the bytes that are not written yet; its position is their number. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** Returns the current size in bytes. */
  int capacity() {
    return bytes.capacity();
  }

  /**
   * Makes room for more bytes, if the maximum allows it.
   *
   * @return whether there is room for them.
   */
  boolean fits(int more) {
    int needed = bytes.position() + more;
    if (needed > bytes.capacity() && needed <= MAX_BYTES) {
      int size = Math.min(MAX_BYTES, Math.max(needed, 2 * bytes.capacity()));
      bytes = ByteBuffer.allocateDirect(size).put(bytes.flip());
    }
    return needed <= bytes.capacity();
  }
}
