// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignAuthorityTest {

  private static final Clock NOW =
      Clock.fixed(Instant.parse("2026-10-01T12:00:00Z"), ZoneOffset.UTC);

  @TempDir private Path folder;

  @Test
  void has_all_names_of_the_site_and_none_of_its_keys() throws Exception {
    Identity.Gateway gateway =
        new Identity.Gateway(new TrustDomain("plant.example"), new SiteId("roof"));
    TlsMaterial own =
        SiteAuthority.init(folder, gateway.trustDomain(), gateway.site(), Set.of(), NOW)
            .material(SiteAuthority.GATEWAY);

    TlsMaterial foreign = ForeignAuthority.impersonating(gateway, NOW);

    assertEquals(gateway, Identity.of(foreign.chain().get(0)));
    assertEquals(names(own.chain()), names(foreign.chain()));
    assertEquals(names(own.anchors()), names(foreign.anchors()));
    foreign.chain().get(0).verify(foreign.chain().get(1).getPublicKey());
    foreign.chain().get(1).verify(foreign.anchors().get(0).getPublicKey());
    assertThrows(
        GeneralSecurityException.class,
        () -> foreign.chain().get(0).verify(own.chain().get(1).getPublicKey()));
    assertThrows(
        GeneralSecurityException.class,
        () -> foreign.chain().get(1).verify(own.anchors().get(0).getPublicKey()));
  }

  private static List<String> names(List<X509Certificate> of) {
    return of.stream().map(each -> each.getSubjectX500Principal().getName()).toList();
  }
}
