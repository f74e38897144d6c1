// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.Lease;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Identity;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.est.WaitingEnrolments.Decision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another hierarchy certifies the devices of a site: the EST server of another Parasol. */
@DisplayName("The certificates from a corporate authority")
class CorporateCertificatesTest {

  private static final DeviceId BOX = new DeviceId("box-01");
  private static final DeviceId UNKNOWN = new DeviceId("box-02");
  private static final Identity.Gateway SITE =
      new Identity.Gateway(new TrustDomain("parasol"), new SiteId("roof"));

  @TempDir private Path folder;
  private volatile Instant now = Instant.parse("2026-06-01T12:00:00Z");
  private SiteAuthority site;
  private SiteAuthority corporate;
  private Path state;
  private TestEstServer settings;
  private EstServer server;
  private CorporateCertificates certificates;

  @BeforeEach
  void two_hierarchies() throws Exception {
    site = authority("site");
    site.issueDevice(BOX);
    site.issueDevice(UNKNOWN);
    corporate = authority("corporate");
    state = Files.createDirectories(folder.resolve("state"));
    settings = TestEstServer.of(corporate, state, Set.of(BOX), List.of(site.root()), () -> now);
    server = settings.start(new HostPort("127.0.0.1", 0));
    certificates = open();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private SiteAuthority authority(String name) throws Exception {
    return SiteAuthority.init(
        folder.resolve(name), SITE.trustDomain(), SITE.site(), Set.of(), () -> now);
  }

  private CorporateCertificates open() {
    return new CorporateCertificates(
        new CorporateCertificates.Settings(
            TestEstServer.address(server),
            folder.resolve("corporate/ca.pem"),
            folder.resolve("pairs")),
        device -> TestEstServer.material(site, device.value()),
        () -> now);
  }

  private void approve() throws Exception {
    WaitingEnrolments waiting = WaitingEnrolments.in(state);
    for (WaitingEnrolments.Waiting each : waiting.list(now)) {
      var unused = waiting.decide(each.id(), Decision.APPROVED, now);
    }
  }

  private void pass(Duration time) throws Exception {
    now = now.plus(time);
    for (String name : List.of(BOX.value(), UNKNOWN.value())) {
      if (site.isDueForRenewal(name)) {
        site.renew(name);
      }
    }
    corporate.renew(SiteAuthority.BROKER);
  }

  private X509Certificate presented() {
    return certificates.of(BOX).chain().get(0);
  }

  private void enrol() throws Exception {
    assertEquals(Set.of(), certificates.renewDue(List.of(BOX)));
    approve();
    assertEquals(Set.of(BOX), certificates.renewDue(List.of(BOX)));
  }

  private String why(DeviceId device) {
    return Objects.requireNonNull(certificates.failures().get(device)).why();
  }

  @Test
  void replace_those_of_the_site_once_they_are_approved() throws Exception {
    assertEquals(Set.of(), certificates.renewDue(List.of(BOX)));
    assertEquals("the corporate authority has not approved the request yet", why(BOX));
    assertEquals(site.exports().chain("box-01").get(0), presented());
    approve();

    assertEquals(Set.of(BOX), certificates.renewDue(List.of(BOX)));

    assertEquals(corporate.issuer(), certificates.of(BOX).chain().get(1));
    assertEquals("spiffe://parasol/site/roof/device/box-01", Identity.of(presented()).uri());
    assertNotEquals(
        site.exports().chain("box-01").get(0).getPublicKey(), presented().getPublicKey());
    assertEquals(Set.of(), certificates.failures().keySet());
    X509Certificate before = presented();
    certificates = open();
    assertEquals(Set.of(BOX), certificates.renewDue(List.of(BOX)), "after a restart");
    assertEquals(before, presented());
    assertEquals(List.of("birth_certificate"), settings.reported());
  }

  @Test
  void renew_themselves_at_half_of_their_life() throws Exception {
    enrol();
    X509Certificate first = presented();
    pass(Duration.ofDays(3));
    assertEquals(Set.of(), certificates.renewDue(List.of(BOX)));

    pass(Duration.ofDays(2));
    assertEquals(Set.of(BOX), certificates.renewDue(List.of(BOX)));

    assertNotEquals(first, presented());
    assertEquals(List.of("birth_certificate", "renewal"), settings.reported());
  }

  @Test
  void are_those_of_the_site_after_60_days_without_the_server_until_it_is_back() throws Exception {
    enrol();
    HostPort address = server.address();
    server.close();
    pass(Duration.ofDays(5));
    X509Certificate first = presented();
    assertEquals(Set.of(), certificates.renewDue(List.of(BOX)));
    assertEquals(first, presented(), "it is still valid");
    assertTrue(why(BOX).startsWith("https://"), why(BOX));
    pass(Duration.ofDays(55));
    assertEquals(site.exports().chain("box-01").get(0), presented());
    assertTrue(certificates.of(BOX).isValidNow());

    server = settings.start(address);

    enrol();
    assertEquals(corporate.issuer(), certificates.of(BOX).chain().get(1));
    assertEquals(
        List.of(
            "birth_certificate", "certificate_expired", "certificate_expired", "birth_certificate"),
        settings.reported());
  }

  @Test
  void renew_themselves_after_their_end_with_a_lease_of_the_corporate_authority() throws Exception {
    enrol();
    pass(Duration.ofDays(60));
    Path corporatePki = folder.resolve("corporate");
    corporate.importLease(
        Lease.sign(
            corporate.exports().chain("box-01"),
            corporatePki.resolve("root.key"),
            corporatePki.resolve("ca.pem"),
            Duration.ofDays(2),
            now));

    assertEquals(Set.of(BOX), certificates.renewDue(List.of(BOX)));

    assertEquals(corporate.issuer(), certificates.of(BOX).chain().get(1));
    assertEquals(List.of("birth_certificate", "lease"), settings.reported());
  }

  @Test
  void of_a_device_that_is_refused_do_not_keep_the_others_from_theirs() throws Exception {
    List<DeviceId> both = List.of(UNKNOWN, BOX);
    assertEquals(Set.of(), certificates.renewDue(both));
    assertTrue(why(UNKNOWN).contains("unknown_device"), why(UNKNOWN));
    approve();

    assertEquals(Set.of(BOX), certificates.renewDue(both));

    assertEquals(site.exports().chain("box-02"), certificates.of(UNKNOWN).chain());
    assertEquals(Set.of(UNKNOWN), certificates.failures().keySet());
  }
}
