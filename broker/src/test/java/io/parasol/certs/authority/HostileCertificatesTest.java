// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.HostileCertificates.Lock;
import io.parasol.certs.authority.HostileCertificates.Trick;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Set;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A hostile client certificate")
class HostileCertificatesTest {

  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("rooftop-7");
  private static final Identity.Device VICTIM =
      new Identity.Device(DOMAIN, SITE, new DeviceId("inverter-01"));

  @TempDir static Path folder;

  /** Java's trust manager knows no clock but the system's. */
  private static final InstantSource CLOCK = InstantSource.system();

  @BeforeAll
  static void make() throws Exception {
    SiteAuthority.init(folder, DOMAIN, SITE, Set.of(), CLOCK);
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(Trick.class)
  void is_refused_by_the_lock_that_is_meant_for_it(Trick trick) throws Exception {
    TlsMaterial shown = HostileCertificates.of(folder, VICTIM, CLOCK).playing(trick);

    assertEquals(trick.lock(), firstRefusal(shown));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          // spotless:off
          """
          OTHER_TRUST_DOMAIN               | name constraints check failed
          EXPIRED                          | validity check failed
          NOT_YET_VALID                    | validity check failed
          ISSUER_ITSELF                    | KeyUsage does not allow digital signatures
          ISSUED_BY_A_DEVICE               | keyCertSign bit is not set
          CLIENT_AUTH_MISSING              | Extended key usage does not permit use for TLS client
          DIGITAL_SIGNATURE_MISSING        | KeyUsage does not allow digital signatures
          UNKNOWN_CRITICAL_EXTENSION       | unrecognized critical extension
          SELF_SIGNED                      | unable to find valid certification path
          FOREIGN_AUTHORITY                | does not chain with any of the trust anchors
          """
      // spotless:on
      )
  void is_refused_in_the_handshake_for_its_own_reason(Trick trick, String reason) throws Exception {
    TlsMaterial shown = HostileCertificates.of(folder, VICTIM, CLOCK).playing(trick);

    String refusal =
        String.valueOf(assertThrows(CertificateException.class, () -> check(shown)).getMessage());

    assertTrue(refusal.contains(reason), refusal);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          // spotless:off
          """
          TWO_URIS            | certificate has 2 SAN URIs; expected exactly one
          NO_URI              | certificate has 0 SAN URIs; expected exactly one
          OTHER_FORM          | has a query
          AUTHORITY_AS_LEAF   | certificate is a CA certificate; expected a leaf certificate
          URI_OF_10_KILOBYTES | is longer than 2048 bytes
          """
      // spotless:on
      )
  void has_no_identity_for_its_own_reason(Trick trick, String reason) throws Exception {
    X509Certificate leaf =
        HostileCertificates.of(folder, VICTIM, CLOCK).playing(trick).chain().get(0);

    String refusal =
        String.valueOf(
            assertThrows(InvalidIdentityException.class, () -> Identity.of(leaf)).getMessage());

    assertTrue(refusal.endsWith(reason), refusal);
  }

  @Test
  void with_a_trailing_dot_has_no_identity_in_any_java() throws Exception {
    X509Certificate leaf =
        HostileCertificates.of(folder, VICTIM, CLOCK)
            .playing(Trick.TRUST_DOMAIN_WITH_A_TRAILING_DOT)
            .chain()
            .get(0);

    String refusal =
        String.valueOf(
            assertThrows(InvalidIdentityException.class, () -> Identity.of(leaf)).getMessage());

    // Java 17 leaves out a SAN that it cannot read; Java 25 throws an exception.
    assertTrue(
        Set.of(
                "certificate has 0 SAN URIs; expected exactly one",
                "the SAN of the certificate cannot be read")
            .contains(refusal),
        refusal);
  }

  private static Lock firstRefusal(TlsMaterial shown) throws Exception {
    try {
      check(shown);
    } catch (CertificateException refused) {
      return Lock.TRUST_MANAGER;
    }
    Identity identity;
    try {
      identity = Identity.of(shown.chain().get(0));
    } catch (InvalidIdentityException refused) {
      return Lock.IDENTITY;
    }
    if (!identity.site().equals(SITE)) {
      assertNotEquals(VICTIM, identity);
      return Lock.SITE;
    }
    assertEquals(VICTIM, identity);
    return Lock.NONE;
  }

  /** As the broker does it: its trust material, the client's chain. */
  private static void check(TlsMaterial shown) throws Exception {
    TlsMaterial broker =
        SiteAuthority.open(folder, DOMAIN, SITE, CLOCK).material(SiteAuthority.BROKER);
    ((X509TrustManager) broker.trustManagers().getTrustManagers()[0])
        .checkClientTrusted(shown.chain().toArray(new X509Certificate[0]), "EC");
  }
}
