// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import java.util.List;

/**
 * The result of reading a whole store.
 *
 * @param records number of intact messages.
 * @param torn bytes at the end of the last segment that were not committed: a group that is being
 *     written, or what a crash left; not corruption.
 * @param damaged number of corrupted parts.
 * @param damages the first of these.
 * @param missing number of messages that were given a number, and are neither stored nor recorded
 *     as lost.
 * @param gaps the first of these.
 */
public record StoreVerification(
    int segments,
    long records,
    long bytes,
    long torn,
    long damaged,
    List<Corruption> damages,
    long missing,
    List<Gap> gaps) {

  /** Maximum number of corrupted parts, and of gaps, that are listed. */
  static final int MAX_LISTED = 1000;

  public StoreVerification {
    damages = List.copyOf(damages);
    gaps = List.copyOf(gaps);
  }

  public boolean isSound() {
    return damaged == 0 && missing == 0;
  }
}
