// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.state.PkiFolder;

/** The authority in the state folder of a configured site. */
public final class SiteAuthorities {

  private SiteAuthorities() {}

  /** Opens the authority with the time that the gateway trusts. */
  public static SiteAuthority open(SiteConfig config)
      throws AuthorityException, UnusableKeyException {
    return open(config, DamagedFile.Listener.NONE);
  }

  /** Opens the authority with the periods for which the site wants certificates to be valid. */
  public static SiteAuthority openToIssue(SiteConfig config)
      throws AuthorityException, UnusableKeyException {
    return open(config).with(config.certificates(), config.natives());
  }

  /** Opens the authority as the other method does; damage is reported to the listener. */
  static SiteAuthority open(SiteConfig config, DamagedFile.Listener damagedFiles)
      throws AuthorityException, UnusableKeyException {
    return SiteAuthority.open(
        PkiFolder.in(config.state()),
        KeyStorage.of(config.keys()),
        new Identity.Gateway(config.trustDomain(), config.site()),
        ClockVerb.of(config),
        damagedFiles);
  }
}
