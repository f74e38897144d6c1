// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import java.time.Instant;

/**
 * Receives the times at which certificate authorities have signed, as the certificates of servers
 * state them.
 */
@FunctionalInterface
public interface IssueTimeListener {

  /** Ignores all times. */
  IssueTimeListener NONE = notBefore -> {};

  /**
   * Called for each server certificate that an accepted authority has issued, on the thread of the
   * TLS handshake, before the certificate is validated at the present time. Must not block.
   *
   * @param notBefore the begin of the validity of the server's own certificate.
   */
  void onIssued(Instant notBefore);
}
