// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.certs.tls.UnusableKeyException;
import io.parasol.config.site.SiteId;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The key that signs receipts, from the certificate that the gateway publishes in its retained
 * state. The message is not believed: the chain must end in the operator's own anchor, and name the
 * gateway of this site.
 */
public final class GatewayCertificate {

  private GatewayCertificate() {}

  /** The key, or empty if the message carries no certificate that holds. */
  static Optional<VerificationKey> keyIn(byte[] gatewayState, TlsMaterial operator, SiteId site) {
    try {
      if (!(Json.parse(gatewayState) instanceof Json.Obj state)
          || !(state.members().get("certificate") instanceof Json.Str pem)) {
        return Optional.empty();
      }
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      Collection<X509Certificate> chain =
          factory
              .generateCertificates(
                  new ByteArrayInputStream(pem.text().getBytes(StandardCharsets.US_ASCII)))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      return keyOf(List.copyOf(chain), operator.anchors(), Optional.of(site), Optional.empty());
    } catch (JsonException | GeneralSecurityException doesNotHold) {
      return Optional.empty();
    }
  }

  /**
   * The key of the first of the certificates, or empty if it was not the gateway's.
   *
   * @param anchors in one of which the chain must end, or one of which it may hold.
   * @param site of which it must be; of any, if empty.
   * @param at when the chain must have been valid; now, if empty.
   */
  public static Optional<VerificationKey> keyOf(
      List<X509Certificate> chain,
      Collection<X509Certificate> anchors,
      Optional<SiteId> site,
      Optional<Instant> at) {
    try {
      if (chain.isEmpty()
          || !(Identity.of(chain.get(0)) instanceof Identity.Gateway gateway)
          || site.filter(wanted -> !wanted.equals(gateway.site())).isPresent()) {
        return Optional.empty();
      }
      PKIXParameters parameters =
          new PKIXParameters(
              anchors.stream()
                  .map(anchor -> new TrustAnchor(anchor, null))
                  .collect(Collectors.toSet()));
      parameters.setRevocationEnabled(false);
      at.ifPresent(time -> parameters.setDate(Date.from(time)));
      CertPathValidator.getInstance("PKIX")
          .validate(
              CertificateFactory.getInstance("X.509")
                  .generateCertPath(
                      chain.stream().takeWhile(each -> !anchors.contains(each)).toList()),
              parameters);
      return Optional.of(VerificationKey.of(chain.get(0)));
    } catch (GeneralSecurityException | InvalidIdentityException | UnusableKeyException doesNot) {
      return Optional.empty();
    }
  }
}
