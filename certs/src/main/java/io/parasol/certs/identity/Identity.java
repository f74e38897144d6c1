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

  /** The identity that the URI names; anything unusual about it is a refusal. */
  static Identity parse(String uri) throws InvalidIdentityException {
    throw new UnsupportedOperationException("STUB");
  }

  /**
   * The identity in a certificate. The chain must have been validated before; this reads only.
   *
   * @throws InvalidIdentityException if there is not exactly one SAN URI, or it names nobody.
   */
  static Identity of(X509Certificate certificate) throws InvalidIdentityException {
    throw new UnsupportedOperationException("STUB");
  }
}
