// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.metadata;

import java.util.Locale;

/**
 * Why metadata or a target is not taken. The names are part of the protocol: they stand in events
 * and receipts.
 */
public enum Refusal {
  /** Longer than may be, or than was announced. */
  TOO_LARGE,
  /** Not strict JSON, not of the form, or of another type. */
  MALFORMED,
  /** Not signed by enough different keys of the role. */
  BAD_SIGNATURE,
  /** An older version than the one that is trusted, or a file that is no longer named. */
  ROLLBACK,
  /** Another version than the one that was announced. */
  WRONG_VERSION,
  /** Other bytes than those that were announced. */
  WRONG_HASH,
  /** Announced only with hashes that Parasol does not know. */
  UNKNOWN_HASH,
  /** Its time is over: the repository is no longer kept, or somebody holds back what is newer. */
  FREEZE,
  /** No role that is entitled to it names it. */
  NOT_FOUND,
  /** The repository has no such file, or its snapshot does not name it. */
  MISSING,
  /** The repository cannot be reached, or broke off. */
  UNREACHABLE,
  /** It comes so slowly that it counts as held back. */
  SLOW_RETRIEVAL,
  /** The repository points to another host. */
  FOREIGN_REDIRECT,
  /** There is no room for it. */
  NO_SPACE,
  /** What is kept on this machine cannot be read or written. */
  STATE_UNUSABLE;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
