// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * The firmware loader of a simulated controller.
 *
 * @param model the signature of its images, also reported in its device identification: 1 to 12
 *     letters, digits and {@code - . _}, like the next two.
 * @param serial the initial serial number.
 * @param version the initial version; 1 to 8 characters.
 * @param identityAt the first holding register of its serial number and its version, 12 characters
 *     each; empty if they cannot be read.
 * @param erasing how long it is unreachable while it erases.
 */
public record Loader(
    TransferMode transferMode,
    String model,
    String serial,
    String version,
    OptionalInt identityAt,
    Duration erasing,
    LoaderFaults faults) {

  /** How the loader accepts an image. */
  public enum TransferMode {
    /**
     * Holding register 129 enters the loader. The head is written to 0x1000, blocks of 136 bytes to
     * 0x2000, in order. It starts the image by itself when it is complete. A duplicate block gets
     * exception code 04. Nothing can be read.
     */
    WINDOW,
    /**
     * Commands are written to 0xE000 (1 enter, 2 erase, 3 write, 4 start, 5 leave). 0xE001 holds
     * the status (0 idle, 1 working, 2 failed), 0xE002 the number of received blocks, 0xE003 the
     * CRC-32 of the written data. The number of a block is written to 0xE00F, followed by its 64
     * bytes of data.
     */
    COMMAND,
    /**
     * Coil 100 enters and leaves the loader. The image is in the records of file 1 and the
     * following files, which can be written and read.
     */
    FILE,
    /**
     * As {@link #FILE}, but record numbers are ignored: blocks are stored in the order of their
     * arrival, duplicates included, until the coil is set again.
     */
    FILE_STREAM,
    /** As {@link #FILE}, but a record number is the number of a block as long as the first one. */
    FILE_BLOCKS
  }
}
