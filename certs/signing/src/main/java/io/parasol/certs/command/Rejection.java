// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import java.util.Locale;

/**
 * The reason why a command is rejected. The order is that of the checks, and the first failed check
 * is the reason. The names are part of the protocol.
 */
public enum Rejection {
  TOO_LARGE,
  MALFORMED,
  UNKNOWN_SIGNER,
  THRESHOLD_NOT_MET,
  WRONG_SITE,
  WRONG_DEVICE,
  NOT_YET_VALID,
  EXPIRED,
  REPLAYED,
  SUPERSEDED,
  CLOCK_UNTRUSTED,
  NOT_WRITABLE,
  OUT_OF_RANGE,
  RATE_EXCEEDED,
  /** The site trusts no release with this name. */
  RELEASE_UNKNOWN,
  /** The release differs from the description in the command. */
  RELEASE_MISMATCH,
  WRONG_MODEL,
  /** The release is not newer than the running version. */
  NOT_NEWER,
  /** The release requires another running version. */
  REQUIRES_NOT_MET,
  WINDOW_CLOSED,
  PRECONDITION_FAILED,
  DEVICE_IDENTITY_CHANGED;

  /**
   * Returns the detail of {@link #REPLAYED} if a gateway has accepted this command before. It has
   * reported the result of that command, or will. With every other detail, the command was not
   * accepted, and never will be.
   */
  public static String acceptedBefore(String id) {
    return "command %s was accepted before".formatted(id);
  }

  /** Returns the reason as it appears in a receipt. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
