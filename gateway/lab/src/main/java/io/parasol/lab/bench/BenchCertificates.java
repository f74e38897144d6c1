// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.trust.SiteTrust;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;

/**
 * The certificates of a server and of a client of one site.
 *
 * @param server with the anchors of client certificates.
 */
record BenchCertificates(TlsMaterial server, TlsMaterial client, SiteTrust trust) {

  private static final String CLIENT = "master";

  /** Creates an authority in a folder that does not exist yet. */
  static BenchCertificates create(Path folder) throws AuthorityException, UnusableKeyException {
    Identity.Gateway site = new Identity.Gateway(new TrustDomain("parasol"), new SiteId("bench"));
    SiteAuthority authority =
        SiteAuthority.init(
            folder, site.trustDomain(), site.site(), Set.of("localhost"), Clock.systemUTC());
    authority.issueOperator(new OperatorName(CLIENT), Role.VIEWER);
    return new BenchCertificates(
        authority.material(SiteAuthority.BROKER),
        authority.material(CLIENT),
        new SiteTrust(site, authority.acceptedIssuers(), DenyList.EMPTY));
  }
}
