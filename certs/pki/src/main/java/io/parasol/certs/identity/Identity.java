// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.identity;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.security.cert.X509Certificate;

/**
 * The identity of a certificate's holder: the only SAN URI of the certificate, {@code
 * spiffe://{trust domain}/site/{site}/…}.
 *
 * <p>Common name, client id and user name are never used.
 */
public sealed interface Identity {

  TrustDomain trustDomain();

  SiteId site();

  /** Returns the SPIFFE id, exactly as a certificate contains it. */
  String uri();

  /** A controller. */
  record Device(TrustDomain trustDomain, SiteId site, DeviceId device) implements Identity {
    @Override
    public String uri() {
      return "spiffe://" + trustDomain + "/site/" + site + "/device/" + device;
    }
  }

  /** The gateway and its broker. A site has one gateway, which has the name of the site. */
  record Gateway(TrustDomain trustDomain, SiteId site) implements Identity {
    @Override
    public String uri() {
      return "spiffe://" + trustDomain + "/site/" + site + "/gateway/" + site;
    }
  }

  /** A human operator. */
  record Operator(TrustDomain trustDomain, SiteId site, Role role, OperatorName name)
      implements Identity {
    @Override
    public String uri() {
      return "spiffe://"
          + trustDomain
          + "/site/"
          + site
          + "/operator/"
          + role.wireName()
          + "/"
          + name;
    }
  }

  /**
   * Parses an identity URI. Rejects a query, a fragment, a port, a user, a percent-escape, an empty
   * segment, and any form that is not one of the three.
   */
  static Identity parse(String uri) throws InvalidIdentityException {
    return SpiffeUri.parse(uri);
  }

  /**
   * Returns the identity in a certificate. The caller must have validated the chain; this method
   * only reads.
   *
   * <p>Other types of names in the SAN are ignored. The certificate of the broker has only these.
   *
   * @throws InvalidIdentityException if there is not exactly one SAN URI, if the URI is not an
   *     identity, or if the certificate is a CA certificate or not valid for signatures.
   */
  static Identity of(X509Certificate certificate) throws InvalidIdentityException {
    return SpiffeUri.parse(LeafCertificate.uriOf(certificate));
  }

  /** Returns whether a certificate has an identity. */
  static boolean isIn(X509Certificate certificate) {
    try {
      Identity unused = of(certificate);
      return true;
    } catch (InvalidIdentityException none) {
      return false;
    }
  }
}
