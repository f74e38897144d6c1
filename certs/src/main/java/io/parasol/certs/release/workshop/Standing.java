// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.workshop;

import java.time.Instant;

/**
 * How one document stands.
 *
 * @param role its role.
 * @param isDraft whether it is still to be published.
 * @param signed how many different keys of those that must sign have signed it.
 * @param threshold how many have to.
 * @param keys how many could.
 */
public record Standing(
    String role,
    long version,
    boolean isDraft,
    Instant expires,
    int signed,
    int threshold,
    int keys) {

  /** Whether enough have signed. */
  public boolean isSigned() {
    return signed >= threshold;
  }
}
