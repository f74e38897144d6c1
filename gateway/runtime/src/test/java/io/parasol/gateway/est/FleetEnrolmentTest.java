// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.CorporateIssuer;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.ClockTrustManager;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The enrolment server of a fleet")
class FleetEnrolmentTest {

  private static final TrustDomain FLEET = new TrustDomain("plants.example");
  private static final SiteId ROOFTOP = new SiteId("rooftop-7");
  private static final SiteId BARN = new SiteId("barn");

  @TempDir private Path folder;
  private Path anchors;
  private SiteAuthority authority;
  private FleetEnrolment server;
  private EstClient client;

  @BeforeEach
  void a_fleet() throws Exception {
    authority =
        SiteAuthority.initFleet(
            folder.resolve("pki"),
            new Identity.Gateway(FLEET, FleetEnrolment.FLEET),
            CertificateLifetimes.DEFAULT,
            Set.of("127.0.0.1"),
            Clock.systemUTC());
    anchors = folder.resolve("anchors.pem");
    KeyFile.writeReadable(anchors, Certificates.pem(List.of(authority.root())));
    server = FleetEnrolment.start(folder, FLEET, new HostPort("127.0.0.1", 0), Clock.systemUTC());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(
        null,
        new TrustManager[] {new ClockTrustManager(List.of(authority.root()), Clock.systemUTC())},
        null);
    client = client(tls);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private EstClient client(SSLContext tls) {
    return new EstClient(URI.create("https://" + server.address() + "/"), tls);
  }

  private EstClient.Login claim(SiteId site) throws IOException {
    return new EstClient.Login(
        "issuer." + site,
        IssuerRequests.in(folder)
            .claimDirect(List.of(site), Duration.ofHours(1), Instant.now())
            .get(0));
  }

  private CorporateIssuerFiles box(String name) {
    return new CorporateIssuerFiles(folder.resolve(name), anchors);
  }

  private CorporateIssuer enrolled(CorporateIssuerFiles files, EstClient.Login login)
      throws Exception {
    byte[] request = files.request(client.identity(login).orElseThrow());
    files.install(client.enrol(login, request).orElseThrow());
    return files.load();
  }

  @Test
  void certifies_an_issuer_for_a_claim_without_an_operator() throws Exception {
    EstClient.Login login = claim(ROOFTOP);
    CorporateIssuer issuer = enrolled(box("one"), login);

    assertEquals(
        "spiffe://rooftop-7.plants.example/site/rooftop-7/issuer",
        client.identity(login).orElseThrow());
    assertEquals(1, server.issued());
    SiteAuthority site = site("site", ROOFTOP, issuer);
    assertEquals(authority.root(), site.root());
  }

  @Test
  void continues_the_creation_of_an_authority_that_was_interrupted() throws Exception {
    Path second = folder.resolve("second");
    Path obstacle = Files.createDirectories(second.resolve("trust-domain/obstacle"));
    assertThrows(IOException.class, () -> create(second, FLEET));

    Files.delete(obstacle);
    Files.delete(second.resolve("trust-domain"));
    create(second, FLEET);

    assertEquals(FLEET, FleetEnrolment.trustDomain(second));
  }

  @Test
  void has_no_authority_before_the_last_file_is_written_and_keeps_the_first_one() throws Exception {
    Path second = Files.createDirectories(folder.resolve("second"));
    Files.writeString(second.resolve("trust-domain"), "interrupted.example\n");
    IOException none = assertThrows(IOException.class, () -> FleetEnrolment.trustDomain(second));
    assertEquals(
        second + ": has no fleet authority; create one with: parasol fleet authority init",
        none.getMessage());

    create(second, FLEET);

    AuthorityException refused =
        assertThrows(
            AuthorityException.class, () -> create(second, new TrustDomain("other.example")));
    assertContains("exists already", refused);
    assertEquals(FLEET, FleetEnrolment.trustDomain(second));
  }

  private static void create(Path second, TrustDomain fleet) throws Exception {
    var unused = FleetEnrolment.create(second, fleet, Set.of("127.0.0.1"), Clock.systemUTC());
  }

  @Test
  void limits_the_issuer_to_its_own_site() throws Exception {
    CorporateIssuer issuer = enrolled(box("one"), claim(ROOFTOP));

    AuthorityException refused =
        assertThrows(AuthorityException.class, () -> site("other", BARN, issuer));
    assertContains("would be refused", refused);
  }

  private SiteAuthority site(String name, SiteId id, CorporateIssuer issuer)
      throws AuthorityException {
    return SiteAuthority.init(
        folder.resolve(name),
        KeyStorage.FILES,
        SiteAuthority.siteOfFleet(FLEET, id),
        CertificateLifetimes.DEFAULT,
        Set.of(),
        Clock.systemUTC(),
        issuer);
  }

  @Test
  void returns_the_same_certificate_for_a_repeated_request_and_refuses_another_key()
      throws Exception {
    EstClient.Login login = claim(ROOFTOP);
    CorporateIssuerFiles box = box("one");
    byte[] request = box.request(client.identity(login).orElseThrow());
    X509Certificate first = client.enrol(login, request).orElseThrow();

    assertArrayEquals(first.getEncoded(), client.enrol(login, request).orElseThrow().getEncoded());
    byte[] another = box("two").request(client.identity(login).orElseThrow());
    EstRefusedException refused =
        assertThrows(EstRefusedException.class, () -> client.enrol(login, another));
    assertContains("claim_used", refused);
    assertEquals(1, server.issued());
  }

  @Test
  void refuses_a_claim_of_another_site_and_an_unknown_one() throws Exception {
    EstClient.Login own = claim(ROOFTOP);
    byte[] request = box("one").request(client.identity(own).orElseThrow());

    for (EstClient.Login login :
        List.of(
            new EstClient.Login("issuer.barn", own.code()),
            new EstClient.Login("issuer.rooftop-7", "AAAA-BBBB-CCCC-DDDD"))) {
      EstRefusedException refused =
          assertThrows(EstRefusedException.class, () -> client.enrol(login, request));
      assertContains("unknown_claim", refused);
    }
    EstRefusedException refused =
        assertThrows(EstRefusedException.class, () -> client.enrol(claim(BARN), request));
    assertContains("foreign_identity", refused);
    assertEquals(0, server.issued());
  }

  @Test
  void certifies_the_next_issuer_for_the_gateway_of_the_site_six_times_a_day() throws Exception {
    CorporateIssuer issuer = enrolled(box("one"), claim(ROOFTOP));
    TlsMaterial gateway = site("site", ROOFTOP, issuer).material(SiteAuthority.GATEWAY);
    EstClient renewing = client(gateway.sslContext());
    String uri = IssuerRequests.uri(SiteAuthority.siteOfFleet(FLEET, ROOFTOP));

    for (int i = 1; i < 6; i++) {
      X509Certificate next = renewing.renew(box("next-" + i).request(uri)).orElseThrow();
      next.verify(authority.root().getPublicKey());
    }
    EstRefusedException refused =
        assertThrows(EstRefusedException.class, () -> renewing.renew(box("next-6").request(uri)));
    assertContains("renewed_too_often", refused);
    EstRefusedException foreign =
        assertThrows(
            EstRefusedException.class,
            () ->
                renewing.renew(
                    box("foreign")
                        .request(IssuerRequests.uri(SiteAuthority.siteOfFleet(FLEET, BARN)))));
    assertContains("foreign_identity", foreign);
    assertTrue(Files.isRegularFile(FleetEnrolment.rootKey(folder)));
  }

  @Test
  void certifies_no_issuer_of_a_denied_site() throws Exception {
    CorporateIssuer issuer = enrolled(box("one"), claim(ROOFTOP));
    EstClient renewing =
        client(site("site", ROOFTOP, issuer).material(SiteAuthority.GATEWAY).sslContext());
    byte[] next =
        box("next").request(IssuerRequests.uri(SiteAuthority.siteOfFleet(FLEET, ROOFTOP)));
    EstClient.Login another = claim(ROOFTOP);

    DeniedSites.in(folder).add(ROOFTOP);

    assertContains("revoked", assertThrows(EstRefusedException.class, () -> renewing.renew(next)));
    assertContains(
        "revoked", assertThrows(EstRefusedException.class, () -> client.enrol(another, next)));
    CorporateIssuer unused = enrolled(box("barn"), claim(BARN));
    DeniedSites.in(folder).remove(ROOFTOP);
    assertTrue(renewing.renew(next).isPresent());
  }

  private static void assertContains(String expected, Exception refused) {
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(expected), message);
  }
}
