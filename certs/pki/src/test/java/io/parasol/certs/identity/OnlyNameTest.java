// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The only name in a certificate")
class OnlyNameTest {

  @TempDir private Path folder;
  private SiteAuthority authority;

  @BeforeEach
  void an_authority_with_name_constraints() throws Exception {
    authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("parasol"),
            new SiteId("roof"),
            Set.of("localhost"),
            Clock.systemUTC());
    authority.issueDevice(new DeviceId("meter-1"));
  }

  @Test
  void is_the_one_that_the_authority_has_signed_also_after_a_validation() throws Exception {
    TlsMaterial meter = authority.material("meter-1");
    X509Certificate certificate = meter.chain().get(0);
    assertEquals("spiffe://parasol/site/roof/device/meter-1", OnlyName.of(certificate));

    ((X509TrustManager) meter.trustManagers().getTrustManagers()[0])
        .checkClientTrusted(meter.chain().toArray(new X509Certificate[0]), "EC");

    assertEquals("spiffe://parasol/site/roof/device/meter-1", OnlyName.of(certificate));
  }

  @Test
  void is_not_one_of_several_and_not_the_common_name() throws Exception {
    assertRefused(authority.material(SiteAuthority.BROKER).chain().get(0), "expected one");
    assertRefused(authority.root(), "has no subject alternative name");
  }

  private static void assertRefused(X509Certificate certificate, String reason) {
    String why =
        Objects.requireNonNull(
            assertThrows(InvalidIdentityException.class, () -> OnlyName.of(certificate))
                .getMessage());
    assertTrue(why.contains(reason), why);
  }
}
