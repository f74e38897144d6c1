// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.ClockTrustManager;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.est.WaitingEnrolments.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site whose issuer comes from a real EST server of another authority. */
@DisplayName("An issuer from a corporate authority")
class CorporateIssuerRenewalTest {

  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final Identity.Gateway CORPORATION =
      new Identity.Gateway(DOMAIN, new SiteId("corporation"));
  private static final Identity.Gateway ROOF = new Identity.Gateway(DOMAIN, new SiteId("roof"));
  private static final DeviceId BOX = new DeviceId("box-01");
  private static final Duration MONTH = Duration.ofDays(30);

  @TempDir Path folder;
  private volatile Instant now = Instant.parse("2026-06-01T12:00:00Z");
  private SiteAuthority corporation;
  private Path stick;
  private Path state;
  private TestEstServer settings;
  private EstServer server;
  private CorporateIssuerFiles files;

  @BeforeEach
  void a_server_of_the_corporation() throws Exception {
    stick = folder.resolve("stick");
    corporation =
        SiteAuthority.init(
                folder.resolve("corporation"),
                CORPORATION.trustDomain(),
                CORPORATION.site(),
                Set.of(),
                () -> now)
            .with(
                new CertificateLifetimes(
                    MONTH, MONTH, MONTH, MONTH, CertificateLifetimes.MIN_ISSUER.multipliedBy(12)),
                Set.of());
    Files.createDirectories(stick);
    Files.move(folder.resolve("corporation/root.key"), stick.resolve("root.key"));
    state = Files.createDirectories(folder.resolve("state"));
    settings = TestEstServer.of(corporation, state, Set.of(), List.of(), () -> now);
    server = settings.start(new HostPort("127.0.0.1", 0));
    files = new CorporateIssuerFiles(folder.resolve("roof/corporate"), anchors());
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Path anchors() {
    return folder.resolve("corporation/ca.pem");
  }

  private String claim(SiteId site) throws Exception {
    return IssuerRequests.in(state).claim(site, Duration.ofDays(1), now);
  }

  private Optional<X509Certificate> enrol(String user, String code, String uri) throws Exception {
    SSLContext withoutCertificate = SSLContext.getInstance("TLS");
    withoutCertificate.init(
        null,
        new TrustManager[] {new ClockTrustManager(List.of(corporation.root()), () -> now)},
        null);
    EstClient client = new EstClient(TestEstServer.address(server), withoutCertificate);
    EstClient.Login login = new EstClient.Login(user, code);
    for (int failures = 0; ; failures++) {
      try {
        return client.enrol(login, files.request(uri));
      } catch (EstRefusedException refused) {
        throw refused;
      } catch (IOException closed) {
        // The server ends slow connections, which occur on a busy machine.
        if (failures == 3) {
          throw closed;
        }
      }
    }
  }

  private Optional<X509Certificate> enrol(String code) throws Exception {
    return enrol("issuer.roof", code, "spiffe://parasol/site/roof/issuer");
  }

  private void sign() throws Exception {
    for (Waiting each : IssuerRequests.in(state).waiting(now)) {
      var unused = IssuerRequests.in(state).sign(corporation, stick.resolve("root.key"), each, now);
    }
  }

  private SiteAuthority adopted() throws Exception {
    String code = claim(ROOF.site());
    assertEquals(Optional.empty(), enrol(code));
    sign();
    files.install(enrol(code).orElseThrow());
    SiteAuthority site =
        SiteAuthority.init(
            folder.resolve("roof/pki"),
            KeyStorage.FILES,
            ROOF,
            new CertificateLifetimes(
                MONTH, MONTH, MONTH, MONTH, CertificateLifetimes.MIN_ISSUER.multipliedBy(12)),
            Set.of(),
            () -> now,
            files.load());
    files.delete();
    site.issueDevice(BOX);
    return site;
  }

  private CorporateIssuerRenewal renewal(SiteAuthority site) {
    return new CorporateIssuerRenewal(
        new CorporateCertificates.Settings(
            TestEstServer.address(server), anchors(), files.folder()),
        site,
        () -> TestEstServer.material(site, SiteAuthority.GATEWAY),
        () -> now);
  }

  private boolean isAccepted(SiteAuthority site, List<X509Certificate> chain) throws Exception {
    try {
      new ClockTrustManager(List.of(corporation.root()), () -> now)
          .checkClientTrusted(chain.toArray(X509Certificate[]::new), "EC");
      return site.acceptedIssuers().accepts(chain.get(0), Identity.of(chain.get(0)));
    } catch (CertificateException refused) {
      return false;
    }
  }

  private void pass(SiteAuthority site, Duration time) throws Exception {
    now = now.plus(time);
    for (String name : List.of(SiteAuthority.GATEWAY, SiteAuthority.BROKER, BOX.value())) {
      site.renew(name);
    }
    corporation.renew(SiteAuthority.BROKER);
  }

  @Test
  void is_limited_to_the_trust_domain_and_to_certificates_of_holders() throws Exception {
    SiteAuthority site = adopted();

    X509Certificate issuer = site.issuer();
    assertEquals(0, issuer.getBasicConstraints());
    assertTrue(issuer.getCriticalExtensionOIDs().contains("2.5.29.30"), "name constraints");
    issuer.verify(corporation.root().getPublicKey());
    List<X509Certificate> box = site.exports().chain(BOX.value());
    assertTrue(isAccepted(site, box));
    assertFalse(isAccepted(corporation, box), "the corporation accepts its own issuer only");
    assertEquals(List.of("issuer"), settings.reported());
  }

  @Test
  void needs_a_claim_of_that_site_and_the_root_key_of_an_operator() throws Exception {
    String code = claim(ROOF.site());
    String uri = "spiffe://parasol/site/roof/issuer";
    String other = "spiffe://parasol/site/other/issuer";

    assertThrows(EstRefusedException.class, () -> enrol("issuer.roof", "AAAA-BBBB", uri));
    assertThrows(EstRefusedException.class, () -> enrol("issuer.other", code, other));
    assertThrows(EstRefusedException.class, () -> enrol("roof", code, uri));
    assertThrows(EstRefusedException.class, () -> enrol("issuer.roof", code, other));
    assertEquals(Optional.empty(), enrol(code));
    Waiting request = IssuerRequests.in(state).waiting(now).get(0);
    assertThrows(
        AuthorityException.class,
        () ->
            IssuerRequests.in(state)
                .sign(corporation, folder.resolve("corporation/root.key"), request, now));
    assertThrows(
        AuthorityException.class,
        () ->
            IssuerRequests.in(state)
                .sign(corporation, folder.resolve("corporation/issuer.key"), request, now));
    assertEquals(Optional.empty(), enrol(code));
    IssuerRequests.in(state).refuse(request, now);
    assertThrows(EstRefusedException.class, () -> enrol(code));
    assertEquals(
        List.of(
            "unknown_claim", "unknown_claim", "unknown_claim", "foreign_identity", "not_approved"),
        settings.reported());
  }

  @Test
  void is_not_certified_for_the_site_of_the_root_itself() throws Exception {
    String code = claim(CORPORATION.site());
    assertEquals(
        Optional.empty(),
        enrol("issuer.corporation", code, "spiffe://parasol/site/corporation/issuer"));

    assertThrows(AuthorityException.class, this::sign);
  }

  @Test
  void is_renewed_after_half_of_its_life_with_an_overlap() throws Exception {
    SiteAuthority site = adopted();
    X509Certificate first = site.issuer();
    CorporateIssuerRenewal renewal = renewal(site);
    assertFalse(renewal.renewDue());
    assertEquals(Optional.empty(), renewal.failure());

    pass(site, Duration.ofDays(220));
    List<X509Certificate> before = site.exports().chain(BOX.value());
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> {
              assertFalse(renewal.renewDue());
              assertEquals(
                  "the corporate authority has not approved the request yet",
                  renewal.failure().orElseThrow().why());
            });
    sign();
    await().atMost(Duration.ofMinutes(2)).until(renewal::renewDue);

    assertEquals(Optional.empty(), renewal.failure());
    assertNotEquals(first.getPublicKey(), site.issuer().getPublicKey());
    assertTrue(site.rotation().overlap().isPresent());
    assertTrue(isAccepted(site, before), "during the overlap");
    site.renew(BOX.value());
    assertTrue(isAccepted(site, site.exports().chain(BOX.value())));
    assertFalse(renewal.renewDue());
    pass(site, Duration.ofDays(31));
    assertTrue(site.rotation().finishIfDue(now));
    assertFalse(isAccepted(site, before), "after the overlap");
    assertFalse(Files.exists(files.folder().resolve("issuer.key")));
    assertEquals(List.of("issuer", "issuer"), settings.reported());
  }

  @Test
  void is_not_renewed_for_the_gateway_of_another_site() throws Exception {
    SiteAuthority site = adopted();
    SiteAuthority stranger =
        SiteAuthority.init(folder.resolve("stranger"), DOMAIN, ROOF.site(), Set.of(), () -> now);
    TlsMaterial foreign =
        TestEstServer.material(stranger, SiteAuthority.GATEWAY)
            .withAnchors(List.of(corporation.root()));
    byte[] request = files.request("spiffe://parasol/site/roof/issuer");

    assertThrows(
        IOException.class,
        () -> new EstClient(TestEstServer.address(server), foreign.sslContext()).renew(request));
    TlsMaterial own = TestEstServer.material(site, SiteAuthority.GATEWAY);
    byte[] other = files.request("spiffe://parasol/site/other/issuer");
    assertThrows(
        EstRefusedException.class,
        () -> new EstClient(TestEstServer.address(server), own.sslContext()).renew(other));
    TlsMaterial device = TestEstServer.material(site, BOX.value());
    assertThrows(
        IOException.class,
        () -> new EstClient(TestEstServer.address(server), device.sslContext()).renew(request));
  }
}
