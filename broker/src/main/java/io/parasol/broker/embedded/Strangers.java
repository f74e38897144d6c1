// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.certs.tls.UnusableKeyException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;

/** Makes the certificate that a stranger would make who knows all the names of a site. */
final class Strangers {

  private Strangers() {}

  /**
   * The same identity from an authority that calls itself the same, with other keys.
   *
   * @param folder for this alone; the keys in it are worth nothing.
   */
  static TlsMaterial posingAs(Identity.Gateway gateway, Path folder) throws BrokerException {
    try {
      TlsMaterial stranger =
          SiteAuthority.init(
                  folder,
                  gateway.trustDomain(),
                  gateway.site(),
                  Set.of("localhost"),
                  InstantSource.system())
              .material(SiteAuthority.GATEWAY);
      BrokerHome.deleteAll(folder);
      return stranger;
    } catch (AuthorityException | UnusableKeyException | IOException e) {
      throw new BrokerException(
          "no foreign certificate to try the broker's locks with: " + e.getMessage(), e);
    }
  }
}
