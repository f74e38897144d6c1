// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.dsse.VerificationKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The decision which certificates in a log may have signed its heads. */
@FunctionalInterface
public interface LogKeys {

  /**
   * Returns the key of the first certificate; empty if that was not the certificate of this site's
   * gateway at that time.
   */
  Optional<VerificationKey> trusted(List<X509Certificate> chain, Instant at);
}
