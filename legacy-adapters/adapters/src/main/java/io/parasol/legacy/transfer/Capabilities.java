// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.model.site.SerialSettings;
import java.util.Optional;

/**
 * The capabilities of a firmware protocol. No protocol addresses all units of a line at once.
 *
 * @param blockBytes maximum number of image bytes in one block.
 * @param isResumable whether a transfer that was interrupted in {@link Phase#SEND} may continue
 *     after the last block that the device is known to have received.
 * @param lineForm the serial settings of the line during the transfer, if they differ from the
 *     usual ones.
 * @param isExclusive whether the transfer needs the link exclusively.
 */
public record Capabilities(
    Addressing addressing,
    int blockBytes,
    boolean isResumable,
    ReadBack readBack,
    Optional<SerialSettings> lineForm,
    boolean isExclusive) {

  /** How the device determines where the bytes of a block belong. */
  public enum Addressing {
    /** By the order of arrival. */
    STREAM,
    /** By an address in each block. */
    OFFSET,
    /** By the number of the block. */
    BLOCK,
    /** By a file and a record in it. */
    RECORD
  }

  /** How much of the written image can be read back. */
  public enum ReadBack {
    NONE,
    BLOCK,
    CHECKSUM,
    WHOLE
  }
}
