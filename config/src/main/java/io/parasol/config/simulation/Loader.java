// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.simulation;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * The loader of a simulated controller, by which its firmware can be replaced.
 *
 * @param model the signature of images for it, and what it says in its identification: 1 to 12
 *     letters, digits and {@code - . _}, as the next two.
 * @param serial at first.
 * @param version at first; 1 to 8 characters.
 * @param identityAt the holding register from which on its serial number and its version can be
 *     read, 12 characters each; empty where they cannot be.
 * @param erasing how long it is away when it erases.
 */
public record Loader(
    Takes takes,
    String model,
    String serial,
    String version,
    OptionalInt identityAt,
    Duration erasing,
    LoaderFaults faults) {

  /** How it takes an image. */
  public enum Takes {
    /**
     * Holding register 129 is the way in; the head goes to 0x1000, blocks of 136 bytes to 0x2000,
     * in their order; it starts by itself when it has all of it. A block that comes twice is
     * refused with 04. Nothing can be read.
     */
    WINDOW,
    /**
     * Commands to 0xE000 (1 enter, 2 erase, 3 write, 4 start, 5 leave), a status at 0xE001 (0 idle,
     * 1 working, 2 failed), the number of blocks taken at 0xE002, the CRC-32 of what was written at
     * 0xE003; a block's number to 0xE00F and its data of 64 bytes behind it.
     */
    COMMAND,
    /** Coil 100 is the way in and out; records of file 1 and those after it, read and written. */
    FILE,
    /**
     * As {@link #FILE}, but what number a record has means nothing: blocks are taken in the order
     * in which they come, one that comes twice also twice, until the coil is set again.
     */
    FILE_STREAM,
    /** As {@link #FILE}, but the number of a record is that of a block as long as the first. */
    FILE_BLOCKS
  }
}
