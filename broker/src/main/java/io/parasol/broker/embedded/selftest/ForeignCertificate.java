// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.selftest;

import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.FolderTree;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.TlsMaterial;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;

/** Creates the certificate of an attacker who knows all names of a site. */
final class ForeignCertificate {

  private ForeignCertificate() {}

  /**
   * Creates a certificate with the same identity, from an authority with the same name but other
   * keys.
   *
   * @param clock the time at which the certificate is valid.
   * @param folder used for this purpose only; the keys in it have no value.
   */
  static TlsMaterial impersonating(Identity.Gateway gateway, InstantSource clock, Path folder)
      throws BrokerException {
    try {
      TlsMaterial material =
          SiteAuthority.init(
                  folder, gateway.trustDomain(), gateway.site(), Set.of("localhost"), clock)
              .material(SiteAuthority.GATEWAY);
      FolderTree.delete(folder);
      return material;
    } catch (AuthorityException | UnusableKeyException | IOException e) {
      throw new BrokerException(
          "cannot create the foreign certificate for the broker's self-test: " + e.getMessage(), e);
    }
  }
}
