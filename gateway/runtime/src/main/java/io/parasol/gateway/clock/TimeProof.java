// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.clock;

import java.util.Locale;

/**
 * What may prove that a time has passed: something that was signed at that time, or later. NTP and
 * the battery-backed clock are not here, because anyone who answers NTP requests determines them.
 */
public enum TimeProof {
  /** The certificate of the site's own issuer. */
  AUTHORITY,
  /** The begin of the validity of an accepted command. */
  COMMAND,
  /** The certificate of the central broker, or of an external one, by a configured authority. */
  UPSTREAM,
  /** The certificate of the server of the release repository, by a configured authority. */
  REPOSITORY;

  /** Returns the name in the file of the clock and on the command line. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
