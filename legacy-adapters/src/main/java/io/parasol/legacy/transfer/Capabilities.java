// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import io.parasol.config.site.SerialSettings;
import java.util.Optional;

/**
 * What a way into a device can do. None of them speaks to all units of a line at once.
 *
 * @param blockBytes of the image in one block, at most.
 * @param isResumable whether a transfer that broke off in {@link Phase#SEND} may go on behind the
 *     last block that the device is known to have taken.
 * @param lineForm the form that the line takes meanwhile, if it has to take another.
 * @param isExclusive whether it needs the link for itself.
 */
public record Capabilities(
    Addressing addressing,
    int blockBytes,
    boolean isResumable,
    ReadBack readBack,
    Optional<SerialSettings> lineForm,
    boolean isExclusive) {

  /** How the device knows where the bytes of a block belong. */
  public enum Addressing {
    /** By the order in which they come. */
    STREAM,
    /** By an address in each block. */
    OFFSET,
    /** By the number of the block. */
    BLOCK,
    /** By a file and a record in it. */
    RECORD
  }

  /** What can be read of what was written. */
  public enum ReadBack {
    NONE,
    BLOCK,
    CHECKSUM,
    WHOLE
  }
}
