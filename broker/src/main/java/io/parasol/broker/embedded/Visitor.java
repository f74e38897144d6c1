// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.client.parameter.ClientTlsInformation;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/** Whose certificate is at the other end of a connection. */
record Visitor(Identity identity, BigInteger serial, Instant validUntil) {

  /** TLS has validated the chain already; its first certificate is the client's own. */
  static Visitor of(ConnectionInformation connection) throws InvalidIdentityException {
    X509Certificate[] chain =
        connection
            .getClientTlsInformation()
            .flatMap(ClientTlsInformation::getClientCertificateChain)
            .orElse(new X509Certificate[0]);
    if (chain.length == 0) {
      throw new InvalidIdentityException("no client certificate");
    }
    return new Visitor(
        Identity.of(chain[0]), chain[0].getSerialNumber(), chain[0].getNotAfter().toInstant());
  }

  /** Why this certificate is not believed (any more). */
  Optional<String> objection(DenyList denied, Instant now) {
    if (denied.denies(serial)) {
      return Optional.of("certificate revoked");
    }
    return now.isAfter(validUntil) ? Optional.of("certificate expired") : Optional.empty();
  }
}
