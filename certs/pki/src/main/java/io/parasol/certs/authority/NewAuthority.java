// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import io.parasol.config.model.site.TrustDomain;
import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys and the first certificates of a new authority. */
final class NewAuthority {

  /** Minimum time. An earlier clock is not set, because Parasol did not exist then. */
  private static final Instant MIN_TIME = Instant.parse("2024-01-01T00:00:00Z");

  private static final Pattern IPV4 = Pattern.compile("[0-9.]+\\.[0-9.]+");

  private final Identity.Gateway gateway;
  private final Instant now;
  private final CertificateSigner root;
  private final CertificateSigner issuer;

  NewAuthority(Identity.Gateway gateway, Instant now) throws AuthorityException {
    if (now.isBefore(MIN_TIME)) {
      throw new AuthorityException(
          "the clock is at %s; set it first, since certificates depend on it".formatted(now));
    }
    requireHostName(gateway.trustDomain());
    this.gateway = gateway;
    this.now = now;
    this.root = CertificateSigner.root(gateway.trustDomain(), gateway.site(), now);
    this.issuer = root.issuer(gateway.trustDomain(), gateway.site(), now);
  }

  CertificateSigner root() {
    return root;
  }

  CertificateSigner issuer() {
    return issuer;
  }

  /** Issues the certificates of the gateway and its broker. */
  void issueGatewayCertificates(IssuedFiles issued, BrokerNames names) throws AuthorityException {
    issue(issued, SiteAuthority.GATEWAY, BrokerNames.NONE);
    issue(issued, SiteAuthority.BROKER, names);
  }

  private void issue(IssuedFiles issued, String name, BrokerNames names) throws AuthorityException {
    KeyPair pair = CertificateSigner.newKeyPair();
    X509Certificate certificate =
        issuer.leaf(
            Purpose.of(name, gateway), gateway, name, names.generalNames(), pair.getPublic(), now);
    issued.put(name, List.of(certificate, issuer.certificate()), pair.getPrivate(), now);
  }

  /**
   * Requires that the trust domain is a valid host name, because a URI name constraint contains it
   * (RFC 5280, 4.2.1.10). Java's path validation fails for names that {@link URI} does not accept
   * as a host.
   */
  private static void requireHostName(TrustDomain trustDomain) throws AuthorityException {
    @Nullable String host = URI.create("spiffe://" + trustDomain + "/").getHost();
    if (host == null || IPV4.matcher(host).matches()) {
      throw new AuthorityException(
          "trust domain \"%s\": expected the form of a host name, its last label starting with a"
                  .formatted(trustDomain)
              + " letter, such as plant.example");
    }
  }
}
