// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.ClockTrustManager;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
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

@DisplayName("The issuer of a corporate authority")
class CorporateIssuerTest {

  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
  private static final TrustDomain DOMAIN = new TrustDomain("parasol");

  @TempDir private Path folder;
  private SiteAuthority corporate;

  @BeforeEach
  void create() throws Exception {
    corporate = authority("corporate", DOMAIN);
  }

  private SiteAuthority authority(String name, TrustDomain domain) throws Exception {
    return SiteAuthority.init(
        folder.resolve(name), domain, new SiteId(name), Set.of(), () -> START);
  }

  private Path file(String name) {
    return folder.resolve("corporate").resolve(name);
  }

  private CorporateIssuer issuer() throws Exception {
    return CorporateIssuer.load(file("issuer.pem"), file("issuer.key"), file("ca.pem"));
  }

  private SiteAuthority use(CorporateIssuer issuer, TrustDomain domain, Instant now)
      throws Exception {
    return SiteAuthority.init(
        folder.resolve("site"),
        KeyStorage.FILES,
        new Identity.Gateway(domain, new SiteId("roof")),
        CertificateLifetimes.DEFAULT,
        Set.of(),
        () -> now,
        issuer);
  }

  private void assertRefused(String why, CorporateIssuer issuer, TrustDomain domain, Instant now) {
    AuthorityException refused =
        assertThrows(AuthorityException.class, () -> use(issuer, domain, now));
    assertTrue(String.valueOf(refused.getMessage()).contains(why), refused::getMessage);
    assertFalse(SiteAuthority.exists(folder.resolve("site")));
  }

  @Test
  void signs_the_certificates_of_a_site() throws Exception {
    SiteAuthority site = use(issuer(), DOMAIN, START);

    site.issueDevice(new DeviceId("inverter-01"));

    TlsMaterial device = site.material("inverter-01");
    assertEquals(List.of(corporate.root()), device.anchors());
    assertEquals(corporate.issuer(), device.chain().get(1));
    assertEquals(
        "spiffe://parasol/site/roof/device/inverter-01", Identity.of(device.chain().get(0)).uri());
    assertFalse(Files.exists(folder.resolve("site/root.key")), "the key of the root stays there");
    assertEquals(
        corporate.issuer(),
        SiteAuthority.open(folder.resolve("site"), DOMAIN, new SiteId("roof"), () -> START)
            .issuer());
    assertThrows(
        AuthorityException.class,
        () -> use(issuer(), DOMAIN, START),
        "an existing authority is never overwritten");
  }

  private CorporateIssuer next() throws Exception {
    Path other = folder.resolve("other");
    return CorporateIssuer.load(
        other.resolve("issuer.pem"), other.resolve("issuer.key"), other.resolve("ca.pem"));
  }

  private boolean isAccepted(SiteAuthority site, List<X509Certificate> chain) throws Exception {
    try {
      new ClockTrustManager(site.clientAnchors(), () -> START)
          .checkClientTrusted(chain.toArray(new X509Certificate[0]), "EC");
      return site.acceptedIssuers().accepts(chain.get(0), Identity.of(chain.get(0)));
    } catch (CertificateException refused) {
      return false;
    }
  }

  @Test
  void is_replaced_by_another_one_with_an_overlap() throws Exception {
    SiteAuthority site = use(issuer(), DOMAIN, START);
    site.issueDevice(new DeviceId("inverter-01"));
    List<X509Certificate> before = site.material("inverter-01").chain();
    SiteAuthority other = authority("other", DOMAIN);

    site.rotation().replaceIssuer(next(), Optional.of(Duration.ofDays(30)));

    site.renew("inverter-01");
    TlsMaterial renewed = site.material("inverter-01");
    assertEquals(other.issuer(), renewed.chain().get(1));
    assertEquals(List.of(other.root(), corporate.root()), renewed.anchors());
    assertTrue(isAccepted(site, before));
    assertTrue(isAccepted(site, renewed.chain()));
    assertEquals(List.of("broker", "gateway"), site.rotation().overlap().orElseThrow().outdated());
    site.rotation().finish();
    assertEquals(List.of(other.root()), site.material("inverter-01").anchors());
    assertFalse(isAccepted(site, before));
    assertTrue(isAccepted(site, renewed.chain()));
  }

  @Test
  void is_replaced_at_once_if_its_key_is_stolen() throws Exception {
    SiteAuthority site = use(issuer(), DOMAIN, START);
    List<X509Certificate> before = site.material("gateway").chain();
    authority("other", DOMAIN);

    site.rotation().replaceIssuer(next(), Optional.empty());

    assertFalse(isAccepted(site, before));
    assertTrue(DenyList.read(folder.resolve("site")).denies(corporate.issuer().getSerialNumber()));
    site.renew("gateway");
    assertTrue(isAccepted(site, site.material("gateway").chain()));
  }

  @Test
  void is_not_replaced_by_one_with_its_key_or_one_that_would_be_refused() throws Exception {
    SiteAuthority site = use(issuer(), DOMAIN, START);
    Optional<Duration> overlap = Optional.of(Duration.ofDays(30));

    assertEquals(
        "the next issuer has the key of the present one; expected a new key",
        assertThrows(
                AuthorityException.class, () -> site.rotation().replaceIssuer(issuer(), overlap))
            .getMessage());
    authority("other", new TrustDomain("plant.example"));
    assertThrows(AuthorityException.class, () -> site.rotation().replaceIssuer(next(), overlap));
    assertEquals(corporate.issuer(), site.issuer());
  }

  @Test
  void is_refused_if_its_constraints_do_not_permit_the_names_of_the_site() throws Exception {
    assertRefused("would be refused", issuer(), new TrustDomain("plant.example"), START);
  }

  @Test
  void is_refused_if_it_has_expired() throws Exception {
    assertRefused("expired", issuer(), DOMAIN, START.plus(Duration.ofDays(20 * 366)));
  }

  @Test
  void is_refused_if_no_root_has_signed_it() throws Exception {
    authority("other", DOMAIN);
    CorporateIssuer issuer =
        CorporateIssuer.load(
            file("issuer.pem"), file("issuer.key"), folder.resolve("other/ca.pem"));

    assertRefused("none of the roots has signed the issuer", issuer, DOMAIN, START);
  }

  @Test
  void is_no_certificate_of_a_holder() throws Exception {
    CorporateIssuer leaf =
        CorporateIssuer.load(
            Files.write(
                folder.resolve("leaf.pem"),
                Certificates.pem(List.of(corporate.material("gateway").chain().get(0)))),
            file("issued/gateway.key"),
            file("ca.pem"));

    assertRefused("is not a CA", leaf, DOMAIN, START);
  }

  @Test
  void needs_a_root_that_is_self_signed() {
    AuthorityException refused =
        assertThrows(
            AuthorityException.class,
            () -> CorporateIssuer.load(file("issuer.pem"), file("issuer.key"), file("issuer.pem")));

    assertTrue(String.valueOf(refused.getMessage()).contains("not self-signed"));
  }
}
