// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.net.URI;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The keys and the first certificates of a new authority. */
final class NewAuthority {

  /** Minimum time. An earlier clock is not set, because Parasol did not exist then. */
  private static final Instant MIN_TIME = Instant.parse("2024-01-01T00:00:00Z");

  private static final Pattern IPV4 = Pattern.compile("[0-9.]+\\.[0-9.]+");

  private final SiteProfile profile;
  private final Instant now;
  private final CertificateSigner root;
  private final CertificateSigner issuer;

  /**
   * @param place where the key of the issuer is kept. That of the root is always exportable.
   */
  NewAuthority(SiteProfile profile, Instant now, AuthorityPlace place) throws AuthorityException {
    this(profile, now, place, CertificateSigner::root);
  }

  /** Creates the keys of the authority of a fleet, whose sites have trust domains below its own. */
  static NewAuthority ofFleet(SiteProfile profile, Instant now, AuthorityPlace place)
      throws AuthorityException {
    return new NewAuthority(profile, now, place, CertificateSigner::fleetRoot);
  }

  private interface RootMaker {
    CertificateSigner make(TrustDomain trustDomain, SiteId site, String commonName, Instant now);
  }

  private NewAuthority(SiteProfile profile, Instant now, AuthorityPlace place, RootMaker roots)
      throws AuthorityException {
    if (now.isBefore(MIN_TIME)) {
      throw new AuthorityException(
          "the clock is at %s; set it first, since certificates depend on it".formatted(now));
    }
    Identity.Gateway gateway = profile.gateway();
    requireHostName(gateway.trustDomain());
    this.profile = profile;
    this.now = now;
    this.root = roots.make(gateway.trustDomain(), gateway.site(), CertificateSigner.ROOT_NAME, now);
    this.issuer =
        root.issuer(
            gateway.trustDomain(),
            gateway.site(),
            CertificateSigner.ISSUER_NAME,
            Validity.of(now, profile.lifetimes().issuer()),
            place.newKey(IssuerFiles.ISSUER));
  }

  CertificateSigner root() {
    return root;
  }

  CertificateSigner issuer() {
    return issuer;
  }

  /** Creates an issuer of people below the root. */
  CertificateSigner newPeopleIssuer() {
    return root.issuer(
        profile.gateway().trustDomain(),
        profile.gateway().site(),
        CertificateSigner.PEOPLE_NAME,
        Validity.of(now, profile.lifetimes().issuer()));
  }

  /** Issues the certificates of the gateway and its broker. */
  void issueGatewayCertificates(AuthorityFiles files, BrokerNames names) throws AuthorityException {
    new Issuance(files, profile, now).issueToGateway(names);
  }

  /**
   * Requires that the trust domain is a valid host name, because a URI name constraint contains it
   * (RFC 5280, 4.2.1.10). Java's path validation fails for names that {@link URI} does not accept
   * as a host.
   */
  static void requireHostName(TrustDomain trustDomain) throws AuthorityException {
    @Nullable String host = URI.create("spiffe://" + trustDomain + "/").getHost();
    if (host == null || IPV4.matcher(host).matches()) {
      throw new AuthorityException(
          "trust domain \"%s\": expected the form of a host name, its last label starting with a"
                  .formatted(trustDomain)
              + " letter, such as plant.example");
    }
  }
}
