// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import java.time.Duration;
import java.time.Instant;

/**
 * The validity period of a certificate at a moment.
 *
 * @param at a trusted time.
 */
public record CertificateStatus(CertificateTerm term, Instant at, CertificateRenewal renewal) {

  public boolean isOverdue() {
    return term.isOverdue(at);
  }

  String trouble() {
    return term.trouble(at);
  }

  public Duration left() {
    return term.left(at);
  }
}
