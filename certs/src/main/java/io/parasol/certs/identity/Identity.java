// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.identity;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.OperatorName;
import io.parasol.config.site.SiteId;
import io.parasol.config.site.TrustDomain;
import java.security.cert.X509Certificate;

/**
 * Who somebody is: the one SAN URI of a certificate, {@code spiffe://{trust domain}/site/{site}/…}.
 *
 * <p>The common name, the client id and a user name are never looked at.
 */
public sealed interface Identity {

  TrustDomain trustDomain();

  SiteId site();

  /** The SPIFFE id, exactly as it stands in a certificate. */
  String uri();

  /** A controller. */
  record Device(TrustDomain trustDomain, SiteId site, DeviceId device) implements Identity {
    @Override
    public String uri() {
      return "spiffe://" + trustDomain + "/site/" + site + "/device/" + device;
    }
  }

  /** The gateway itself; its broker too. There is one a site, so it bears the site's name. */
  record Gateway(TrustDomain trustDomain, SiteId site) implements Identity {
    @Override
    public String uri() {
      return "spiffe://" + trustDomain + "/site/" + site + "/gateway/" + site;
    }
  }

  /** A person. */
  record Operator(TrustDomain trustDomain, SiteId site, Role role, OperatorName name)
      implements Identity {
    @Override
    public String uri() {
      return "spiffe://" + trustDomain + "/site/" + site + "/operator/" + role.word() + "/" + name;
    }
  }

  /**
   * The identity that the URI names; anything unusual about it is a refusal: a query, a fragment, a
   * port, a user, a percent-escape, an empty segment, a form that is none of the three.
   */
  static Identity parse(String uri) throws InvalidIdentityException {
    return SpiffeUri.parse(uri);
  }

  /**
   * The identity in a certificate. The chain must have been validated before; this reads only.
   *
   * <p>Names of other kinds in the SAN do not matter: the broker's certificate has its DNS names
   * there.
   *
   * @throws InvalidIdentityException if there is not exactly one SAN URI, if it names nobody, or if
   *     the certificate is an authority's or not for signing.
   */
  static Identity of(X509Certificate certificate) throws InvalidIdentityException {
    return SpiffeUri.parse(LeafCertificate.uriOf(certificate));
  }
}
