// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.command;

import java.util.Locale;

/**
 * Why a command is refused. The order is the order of the checks; the first failure is the reason.
 * The names are part of the protocol.
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
  /** No release of that name is trusted by this site. */
  RELEASE_UNKNOWN,
  /** The release is not what the command says it is. */
  RELEASE_MISMATCH,
  WRONG_MODEL,
  /** It is not newer than what runs. */
  NOT_NEWER,
  /** It asks for another version to run before it. */
  REQUIRES_NOT_MET,
  WINDOW_CLOSED,
  PRECONDITION_FAILED,
  DEVICE_IDENTITY_CHANGED;

  /** The reason as it stands in a receipt. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
