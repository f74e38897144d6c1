// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import com.hivemq.extension.sdk.api.client.parameter.ClientTlsInformation;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/** The certificate of a client and the identity in it. */
public record ClientIdentity(Identity identity, X509Certificate certificate) {

  /**
   * Reads the certificate of a connection. TLS has already validated the chain; its first
   * certificate is the client's own.
   */
  public static ClientIdentity of(ConnectionInformation connection)
      throws InvalidIdentityException {
    return of(
        certificate(connection)
            .orElseThrow(() -> new InvalidIdentityException("no client certificate")));
  }

  /** Reads a certificate that TLS has validated. */
  public static ClientIdentity of(X509Certificate own) throws InvalidIdentityException {
    return new ClientIdentity(Identity.of(own), own);
  }

  /** Returns the serial number of the certificate, even if it has no valid identity. */
  public static Optional<BigInteger> serialOf(ConnectionInformation connection) {
    return certificate(connection).map(X509Certificate::getSerialNumber);
  }

  private static Optional<X509Certificate> certificate(ConnectionInformation connection) {
    return connection
        .getClientTlsInformation()
        .flatMap(ClientTlsInformation::getClientCertificateChain)
        .filter(chain -> chain.length > 0)
        .map(chain -> chain[0]);
  }

  public BigInteger serial() {
    return certificate.getSerialNumber();
  }

  /** Returns why this certificate is not accepted, or no longer; empty if it is accepted. */
  Optional<String> reasonToRefuse(DenyList denied, Instant now) {
    if (denied.denies(serial(), identity)) {
      return Optional.of("certificate revoked");
    }
    if (now.isBefore(certificate.getNotBefore().toInstant())) {
      return Optional.of("certificate not yet valid");
    }
    return now.isAfter(certificate.getNotAfter().toInstant())
        ? Optional.of("certificate expired")
        : Optional.empty();
  }
}
