// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.FolderBusyException;
import io.parasol.certs.identity.Identity;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a site accepts")
class SiteTrustTest {

  private static final Identity.Gateway SITE =
      new Identity.Gateway(new TrustDomain("parasol"), new SiteId("roof"));
  private static final AcceptedIssuers ISSUERS = new AcceptedIssuers(List.of(), List.of());

  /** An authority whose folder cannot be read. */
  private record Unreadable(AuthorityException why, DenyList denied) implements SiteTrust.Source {
    @Override
    public AcceptedIssuers issuers() throws AuthorityException {
      throw why;
    }
  }

  @Test
  void stays_while_another_process_uses_the_authority_but_what_is_denied_is_read()
      throws Exception {
    SiteTrust before = new SiteTrust(SITE, ISSUERS, DenyList.EMPTY);
    DenyList denied = new DenyList(Set.of(BigInteger.TEN));
    SiteTrust.Source busy = new Unreadable(new FolderBusyException("in use"), denied);

    assertEquals(
        new SiteTrust(SITE, ISSUERS, denied), SiteTrust.read(SITE, busy, Optional.of(before)));
    assertThrows(
        AuthorityException.class, () -> SiteTrust.read(SITE, busy, Optional.empty()), "at a start");
  }

  @Test
  void is_unknown_if_the_authority_is_damaged() {
    SiteTrust before = new SiteTrust(SITE, ISSUERS, DenyList.EMPTY);
    SiteTrust.Source damaged = new Unreadable(new AuthorityException("damaged"), DenyList.EMPTY);

    assertThrows(
        AuthorityException.class, () -> SiteTrust.read(SITE, damaged, Optional.of(before)));
  }
}
