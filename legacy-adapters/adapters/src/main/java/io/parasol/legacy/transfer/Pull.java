// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.util.Optional;

/**
 * A message of a device that fetches its image itself. It is well formed; nothing else was checked.
 */
public sealed interface Pull {

  /** A request that needs an answer. */
  sealed interface PullRequest extends Pull {
    Tag tag();

    /** Returns the name of the request in the protocol. */
    String wireName();
  }

  /**
   * A request for bytes of the image.
   *
   * @param offset from 0 on.
   * @param length 1 to {@link #MAX_BYTES}; the last block may have fewer.
   */
  record Block(long offset, int length, Tag tag) implements PullRequest {

    /** Maximum number of bytes in one block. */
    public static final int MAX_BYTES = 32 * 1024;

    @Override
    public String wireName() {
      return "block";
    }
  }

  /**
   * A request to run the image, from a device that has all of it.
   *
   * @param sha256 the hash that the device reports.
   */
  record Activate(String sha256, Tag tag) implements PullRequest {
    @Override
    public String wireName() {
      return "activate";
    }
  }

  /**
   * The final report of the device about the command.
   *
   * @param isApplied whether the device reports that it runs the image.
   * @param detail one line for operators.
   */
  record FinalReport(boolean isApplied, String detail) implements Pull {}

  /**
   * The data with which the device matches answers to its requests; returned unchanged.
   *
   * @param correlation the correlation data of the request; never modified.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Tag(Optional<byte[]> correlation) {}
}
