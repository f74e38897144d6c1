// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.SiteId;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
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

/** The key of a gateway, taken from a certificate chain in a message that is not trusted. */
public final class GatewayKey {

  private GatewayKey() {}

  /** Returns the certificates of a PEM text, in order; empty if they are not readable. */
  public static List<X509Certificate> chain(String pem) {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
          .stream()
          .map(X509Certificate.class::cast)
          .toList();
    } catch (CertificateException unreadable) {
      return List.of();
    }
  }

  /**
   * Returns the key in a message of a gateway's state, which has its certificate; empty if the
   * message has no certificate of the gateway of this site below one of the anchors.
   */
  public static Optional<VerificationKey> inState(
      byte[] gatewayState, Collection<X509Certificate> anchors, SiteId site) {
    try {
      return Json.parse(gatewayState) instanceof Json.Obj state
              && state.members().get("certificate") instanceof Json.Str pem
          ? of(chain(pem.text()), anchors, Optional.of(site), Optional.empty())
          : Optional.empty();
    } catch (JsonException malformed) {
      return Optional.empty();
    }
  }

  /**
   * Returns the key of the first certificate; empty if that is not a valid certificate of the
   * gateway.
   *
   * @param anchors the trust anchors; the chain may include one of them.
   * @param site whose gateway the certificate must name; any site, if empty.
   * @param at when the chain must have been valid; now, if empty.
   */
  public static Optional<VerificationKey> of(
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
