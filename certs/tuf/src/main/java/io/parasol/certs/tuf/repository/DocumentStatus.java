// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.repository;

import java.time.Instant;

/**
 * The status of one document.
 *
 * @param role name of its role.
 * @param isDraft whether it is not yet published.
 * @param signed number of distinct required keys that have signed it.
 * @param threshold number of keys that must sign it.
 * @param keys number of keys that may sign it.
 */
public record DocumentStatus(
    String role,
    long version,
    boolean isDraft,
    Instant expires,
    int signed,
    int threshold,
    int keys) {

  /** Returns whether the threshold is reached. */
  public boolean isSigned() {
    return signed >= threshold;
  }
}
