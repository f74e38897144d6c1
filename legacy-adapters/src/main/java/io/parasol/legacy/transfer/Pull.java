// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.util.Optional;

/** What a device says that fetches its image by itself. Well formed; nothing else was checked. */
public sealed interface Pull {

  /** Something that wants an answer. */
  sealed interface Asked extends Pull {
    Tag tag();

    /** What it is called in the protocol. */
    String word();
  }

  /**
   * It wants bytes of the image.
   *
   * @param offset from 0 on.
   * @param length 1 to {@link #LARGEST}; the last block may have fewer.
   */
  record Block(long offset, int length, Tag tag) implements Asked {

    /** The most bytes in one block. */
    public static final int LARGEST = 32 * 1024;

    @Override
    public String word() {
      return "block";
    }
  }

  /**
   * It has all of it, and wants to run it.
   *
   * @param sha256 of what it has, as it says.
   */
  record Activate(String sha256, Tag tag) implements Asked {
    @Override
    public String word() {
      return "activate";
    }
  }

  /**
   * It has finished with the command.
   *
   * @param isApplied whether it says that it runs the image.
   * @param detail one line for people.
   */
  record Ended(boolean isApplied, String detail) implements Pull {}

  /**
   * How the device tells answers apart; handed back as it came.
   *
   * @param correlation never changed.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Tag(Optional<byte[]> correlation) {}
}
