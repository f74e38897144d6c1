// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.gateway.store.segment.Corruption;
import java.util.List;

/**
 * The result of reading a whole store.
 *
 * @param records number of intact messages.
 * @param torn bytes at the end of the last segment that were not committed: a group that is being
 *     written, or what a crash left; not corruption.
 * @param damaged number of corrupted parts.
 * @param damages the first of these.
 */
public record StoreVerification(
    int segments, long records, long bytes, long torn, long damaged, List<Corruption> damages) {

  /** Maximum number of corrupted parts that are listed. */
  static final int MAX_LISTED = 1000;

  public StoreVerification {
    damages = List.copyOf(damages);
  }

  public boolean isSound() {
    return damaged == 0;
  }
}
