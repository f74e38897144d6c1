// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import java.util.Locale;

/**
 * The reason why metadata or a target is refused. The names are part of the protocol: they appear
 * in events and receipts.
 */
public enum Refusal {
  /** The file exceeds its maximum length or its listed length. */
  TOO_LARGE,
  /** The file is not strict JSON, has the wrong structure or is of another type. */
  MALFORMED,
  /** Fewer distinct keys of the role than its threshold have signed the file. */
  BAD_SIGNATURE,
  /**
   * A version is lower than the trusted version, or a listed file has disappeared from the
   * snapshot.
   */
  ROLLBACK,
  /** The version differs from the listed version. */
  WRONG_VERSION,
  /** The content differs from the listed length or hashes. */
  WRONG_HASH,
  /** The file is listed without a supported hash. */
  UNKNOWN_HASH,
  /**
   * The metadata has expired: the repository is no longer maintained, or newer versions are
   * withheld.
   */
  FREEZE,
  /** No role that is trusted for the target lists it. */
  NOT_FOUND,
  /** The repository does not have the file, or its snapshot does not list it. */
  MISSING,
  /** The repository cannot be reached, or the connection failed. */
  UNREACHABLE,
  /** The transfer is slower than the minimum throughput. */
  SLOW_RETRIEVAL,
  /** The server redirects to another origin. */
  FOREIGN_REDIRECT,
  /** There is not enough space for the file. */
  NO_SPACE,
  /** The trusted metadata on this machine cannot be read or written. */
  STATE_UNUSABLE;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
