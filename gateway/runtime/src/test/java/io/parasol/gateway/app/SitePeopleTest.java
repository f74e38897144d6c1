// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.identity.Role;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.page.LoginEnd;
import io.parasol.gateway.page.PageCertificate;
import io.parasol.gateway.page.PagePeople.RefusedCertificate;
import io.parasol.gateway.page.PagePerson;
import io.parasol.gateway.telemetry.report.Uptime;
import io.parasol.gateway.trust.Credentials;
import io.parasol.gateway.trust.SelfTestCertificates;
import io.parasol.gateway.trust.SiteTrust;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The people of a site")
class SitePeopleTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("roof");
  private static final OperatorName ANNA = new OperatorName("anna");
  private static final OperatorName BEN = new OperatorName("ben");

  @TempDir Path folder;

  private SiteAuthority atCommandLine;
  private SelfTestCertificates selfTest;
  private SitePeople people;
  private int reads;
  private Instant now = NOON;

  @BeforeEach
  void open() throws Exception {
    Path pki = folder.resolve("pki");
    SiteAuthority.init(pki, DOMAIN, SITE, Set.of("localhost"), () -> NOON);
    atCommandLine = SiteAuthority.open(pki, DOMAIN, SITE, () -> NOON);
    atCommandLine.issueOperator(ANNA, Role.ENGINEER);
    Credentials credentials =
        Credentials.open(
            pki,
            KeyStorage.FILES,
            new Credentials.Holders(
                DOMAIN,
                SITE,
                Optional.of("localhost"),
                List.of(new DeviceId("meter-1")),
                Set.of(),
                new CertificateLifetimes(
                    Duration.ofDays(90),
                    Duration.ofDays(90),
                    Duration.ofDays(30),
                    Duration.ofDays(60),
                    Duration.ofDays(3653))),
            TrustedClock.open(
                () -> now,
                new Uptime(1, () -> 60_000 + Duration.between(NOON, now).toMillis()),
                folder.resolve("clock")),
            DamagedFile.Listener.NONE);
    selfTest = credentials.selfTest();
    people = new SitePeople(credentials, counted(credentials));
  }

  /** Counts how often the files are read: the issuers are read together with the certificates. */
  private SiteTrust.Source counted(Credentials credentials) {
    return new SiteTrust.Source() {
      @Override
      public AcceptedIssuers issuers() throws AuthorityException {
        reads++;
        return credentials.issuers();
      }

      @Override
      public DenyList denied() throws AuthorityException {
        return credentials.denied();
      }
    };
  }

  @Test
  void are_not_read_again_while_nothing_changes() {
    assertEquals(1, reads);
    people.refresh();
    people.refresh();

    assertEquals(1, reads);
    assertTrue(people.named(ANNA).isPresent());
  }

  @Test
  void are_known_soon_after_their_certificate_was_issued() throws Exception {
    assertTrue(people.named(BEN).isEmpty());
    atCommandLine.issueOperator(BEN, Role.VIEWER);
    people.refresh();

    assertTrue(people.named(BEN).isPresent());
  }

  @Test
  void are_refused_soon_after_they_were_revoked() throws Exception {
    PagePerson anna = people.named(ANNA).orElseThrow();
    assertFalse(people.isRevoked(anna));
    atCommandLine.revoke("anna");
    people.refresh();

    assertTrue(people.isRevoked(anna));
    assertTrue(people.named(ANNA).isEmpty());
    assertTrue(
        people.certificates().stream()
            .filter(each -> each.name().equals("anna"))
            .allMatch(PageCertificate::isRevoked));
  }

  @Test
  void are_refused_with_a_certificate_that_expired_after_tls_has_validated_it() throws Exception {
    X509Certificate anna = atCommandLine.certificates("anna").get(0);
    assertEquals(Optional.empty(), people.refusal(anna).map(RefusedCertificate::text));
    assertTrue(people.holding(anna).isPresent());

    now = anna.getNotAfter().toInstant().plusSeconds(1);

    assertTrue(people.holding(anna).isEmpty());
    RefusedCertificate refused = people.refusal(anna).orElseThrow();
    assertEquals(LoginEnd.EXPIRED, refused.why());
    assertTrue(refused.text().startsWith("expired: "), refused.text());
  }

  @Test
  void are_refused_with_a_revoked_certificate() throws Exception {
    X509Certificate anna = atCommandLine.certificates("anna").get(0);
    atCommandLine.revoke("anna");
    people.refresh();

    assertEquals(Optional.of(LoginEnd.REVOKED), people.refusal(anna).map(RefusedCertificate::why));
  }

  @Test
  void do_not_include_the_built_in_one_of_the_self_test() throws Exception {
    var unused = selfTest.revoked();
    people.refresh();

    assertEquals(
        List.of("anna"),
        people.certificates().stream()
            .filter(each -> each.kind().equals("person"))
            .map(PageCertificate::name)
            .toList());
  }

  @Test
  void are_accepted_with_the_certificates_of_a_new_issuer_soon_after_the_rotation()
      throws Exception {
    atCommandLine.rotation().replaceIssuer(folder.resolve("pki/root.key"), Optional.empty());
    people.refresh();

    assertEquals(2, reads);
  }

  @Test
  void are_none_while_the_deny_list_is_unreadable() throws Exception {
    Path pki = folder.resolve("pki");
    for (String name : List.of("denied", "denied.copy")) {
      Files.writeString(pki.resolve(name), "damaged");
    }
    people.refresh();

    assertTrue(people.named(ANNA).isEmpty());
  }

  @Test
  void are_read_from_time_to_time_even_if_nothing_seems_to_have_changed() {
    people.refreshAll();

    assertEquals(2, reads);
  }
}
