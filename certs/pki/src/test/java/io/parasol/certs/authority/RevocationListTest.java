// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The certificate revocation list")
class RevocationListTest {

  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path state;
  private Instant now = START;
  private Path folder;
  private SiteAuthority authority;

  @BeforeEach
  void init() throws Exception {
    folder = state.resolve("pki");
    authority =
        SiteAuthority.init(
            folder, new TrustDomain("parasol"), new SiteId("roof"), Set.of(), () -> now);
    authority.issueOperator(new OperatorName("eve"), Role.VIEWER);
  }

  private static List<X509CRL> lists(String pem) throws Exception {
    return CertificateFactory.getInstance("X.509")
        .generateCRLs(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
        .stream()
        .map(X509CRL.class::cast)
        .toList();
  }

  private X509CRL publish() throws Exception {
    return lists(authority.revocations().publish(DenyList.read(folder))).get(0);
  }

  private static BigInteger number(X509CRL list) throws Exception {
    return CRLNumber.getInstance(
            JcaX509ExtensionUtils.parseExtensionValue(list.getExtensionValue("2.5.29.20")))
        .getCRLNumber();
  }

  @Test
  void of_a_site_without_revoked_certificates_is_empty_and_signed_by_the_issuer() throws Exception {
    X509CRL list = publish();

    list.verify(authority.issuer().getPublicKey());
    assertEquals(authority.issuer().getSubjectX500Principal(), list.getIssuerX500Principal());
    assertEquals(START, list.getThisUpdate().toInstant());
    assertEquals(START.plus(Duration.ofDays(7)), list.getNextUpdate().toInstant());
    assertNull(list.getRevokedCertificates());
    assertEquals(Set.of(), list.getCriticalExtensionOIDs());
  }

  @Test
  void has_what_is_revoked_and_when_under_a_number_that_rises() throws Exception {
    X509CRL empty = publish();
    now = START.plusSeconds(60);
    BigInteger eve = authority.revoke("eve").serial();
    X509CRL first = publish();
    now = START.plus(Duration.ofDays(2));
    X509CRL second = publish();

    assertEquals(START.plusSeconds(60), revokedAt(first, eve));
    assertEquals(START.plusSeconds(60), revokedAt(second, eve));
    assertTrue(number(first).compareTo(number(empty)) > 0);
    assertTrue(number(second).compareTo(number(first)) > 0);
    assertEquals(START.plus(Duration.ofDays(9)), second.getNextUpdate().toInstant());
  }

  private static Instant revokedAt(X509CRL list, BigInteger serial) {
    return list.getRevokedCertificate(serial).getRevocationDate().toInstant();
  }

  @Test
  void is_signed_again_only_if_it_changed_or_is_a_day_old() throws Exception {
    X509CRL first = publish();
    now = START.plus(Duration.ofDays(1));
    assertEquals(first, publish());

    now = now.plusSeconds(1);
    assertNotEquals(first, publish());
  }

  @Test
  void keeps_rising_if_the_last_one_is_damaged_or_from_a_later_time() throws Exception {
    BigInteger before = number(publish());
    now = START.plusSeconds(10);
    Files.writeString(folder.resolve("crl.pem"), "nonsense");
    BigInteger after = number(publish());
    now = START.plusSeconds(5);
    X509CRL again = publish();

    assertTrue(after.compareTo(before) > 0);
    assertTrue(number(again).compareTo(after) > 0);
    assertEquals(now, again.getThisUpdate().toInstant());
  }

  @Test
  void of_the_previous_issuer_is_there_during_the_overlap_of_a_rotation() throws Exception {
    authority
        .rotation()
        .replaceIssuer(folder.resolve("root.key"), Optional.of(Duration.ofDays(30)));
    BigInteger eve = authority.revoke("eve").serial();

    List<X509CRL> both = lists(authority.revocations().publish(DenyList.read(folder)));

    assertEquals(2, both.size());
    assertEquals(
        authority.issuer().getSubjectX500Principal(), both.get(0).getIssuerX500Principal());
    for (X509CRL list : both) {
      assertEquals(START, revokedAt(list, eve));
    }
    authority.rotation().finish();
    assertEquals(1, lists(authority.revocations().publish(DenyList.read(folder))).size());
  }

  @Test
  void of_the_offline_issuer_of_people_is_signed_when_its_folder_is_at_hand() throws Exception {
    Path stick = state.resolve("stick");
    authority
        .rotation()
        .replacePeopleIssuer(folder.resolve("root.key"), stick, Optional.of(Duration.ofDays(1)));
    BigInteger eve = authority.revoke("eve").serial();
    PeopleIssuer people = PeopleIssuer.open(stick);

    List<X509CRL> both = lists(authority.revocations().publishOf(people));
    authority.revocations().publish(DenyList.read(folder));
    List<X509CRL> published = lists(authority.revocations().publish());

    assertEquals(1, both.size(), "the issuer has signed none yet");
    X509CRL list = both.get(0);
    list.verify(people.signer().certificate().getPublicKey());
    assertEquals(START, revokedAt(list, eve));
    assertEquals(START.plus(Duration.ofDays(180)), list.getNextUpdate().toInstant());
    assertEquals(2, published.size());
    assertEquals(list, published.get(1));

    Path other = state.resolve("other");
    SiteAuthority another =
        SiteAuthority.init(other, new TrustDomain("parasol"), new SiteId("x"), Set.of(), () -> now);
    another
        .rotation()
        .replacePeopleIssuer(other.resolve("root.key"), state.resolve("s2"), Optional.empty());
    PeopleIssuer foreign = PeopleIssuer.open(state.resolve("s2"));
    assertThrows(AuthorityException.class, () -> authority.revocations().publishOf(foreign));
  }

  @Test
  void of_the_root_lists_an_issuer_whose_key_was_stolen() throws Exception {
    BigInteger stolen = authority.issuer().getSerialNumber();
    Path rootKey = folder.resolve("root.key");
    authority.rotation().replaceIssuer(rootKey, Optional.empty());

    X509CRL list = lists(Files.readString(folder.resolve("crl.root.pem"))).get(0);

    list.verify(authority.root().getPublicKey());
    assertEquals(START, revokedAt(list, stolen));
    now = START.plus(Duration.ofDays(100));
    X509CRL later = lists(authority.revocations().publishOfRoot(rootKey)).get(0);
    assertEquals(START, revokedAt(later, stolen));
    assertEquals(START.plus(Duration.ofDays(280)), later.getNextUpdate().toInstant());
    assertTrue(number(later).compareTo(number(list)) > 0);
  }

  @Test
  void of_the_command_line_keeps_what_the_signed_policy_has_denied() throws Exception {
    BigInteger denied = new BigInteger("1234567890abcdef", 16);
    authority.revocations().publish(new DenyList(Set.of(denied)));
    BigInteger eve = authority.revoke("eve").serial();

    X509CRL list = lists(authority.revocations().publish()).get(0);

    assertEquals(2, list.getRevokedCertificates().size());
    assertTrue(list.getRevokedCertificate(eve) != null);
    assertTrue(list.getRevokedCertificate(denied) != null);
  }
}
