// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.dsse.VerificationKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides which certificates that a log names may have signed its heads. */
@FunctionalInterface
public interface LogKeys {

  /**
   * The key of the first of the certificates; empty if it was not the gateway's of this site at
   * that time.
   */
  Optional<VerificationKey> trusted(List<X509Certificate> chain, Instant at);
}
