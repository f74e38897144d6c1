// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.keys.EncryptedKeyStorage;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.ClockTrustManager;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SecretSource;
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

@DisplayName("A lease")
class LeaseTest {

  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
  private static final Identity.Gateway SITE =
      new Identity.Gateway(new TrustDomain("parasol"), new SiteId("roof"));
  private static final DeviceId BOX = new DeviceId("string-box");
  private static final Duration MONTH = Duration.ofDays(30);

  @TempDir Path folder;
  private Instant now = START;
  private Path stick;
  private SiteAuthority site;

  @BeforeEach
  void a_site_whose_root_is_on_a_stick() throws Exception {
    stick = folder.resolve("stick");
    site = init("pki", stick);
    site.issueDevice(BOX);
  }

  private SiteAuthority init(String name, Path offline) throws Exception {
    Duration day = Duration.ofDays(1);
    return SiteAuthority.init(
        folder.resolve(name),
        SITE,
        new CertificateLifetimes(day, day, day, day, CertificateLifetimes.MIN_ISSUER),
        Set.of(),
        () -> now,
        Optional.of(OfflineFolder.ofRoot(offline)));
  }

  private X509Certificate sign(List<X509Certificate> chain, Duration length) throws Exception {
    return Lease.sign(chain, stick.resolve("root.key"), stick.resolve("ca.pem"), length, now);
  }

  private List<X509Certificate> issuer() throws Exception {
    return Certificates.read(folder.resolve("pki/issuer.pem"));
  }

  private List<X509Certificate> box() throws Exception {
    return site.exports().chain(BOX.value());
  }

  private String refusal(X509Certificate lease) {
    return String.valueOf(
        assertThrows(AuthorityException.class, () -> site.importLease(lease)).getMessage());
  }

  private boolean isAccepted(List<X509Certificate> chain) throws Exception {
    try {
      new ClockTrustManager(List.of(site.root()), () -> now)
          .checkClientTrusted(chain.toArray(new X509Certificate[0]), "EC");
      return site.acceptedIssuers().accepts(chain.get(0), Identity.of(chain.get(0)));
    } catch (CertificateException refused) {
      return false;
    }
  }

  @Test
  void of_the_issuer_lets_a_site_issue_again_whose_issuer_has_expired() throws Exception {
    assertFalse(Files.exists(folder.resolve("pki/root.key")));
    now = START.plus(Duration.ofDays(45));
    String why =
        String.valueOf(
            assertThrows(AuthorityException.class, () -> site.renew("string-box")).getMessage());
    assertTrue(why.contains("this authority expired at 2026-12-24T12:00:00Z"), why);

    Lease lease = site.importLease(sign(issuer(), MONTH));

    assertEquals(new Lease("(issuer)", now.plus(MONTH)), lease);
    assertEquals(lease, site.importLease(issuer().get(0)), "once more");
    site.renew("string-box");
    assertTrue(isAccepted(box()));
    SiteAuthority opened =
        SiteAuthority.open(folder.resolve("pki"), SITE, () -> now, DamagedFile.Listener.NONE);
    assertTrue(opened.material("string-box").isValidNow());
    assertEquals(START.minus(Duration.ofMinutes(5)), opened.notBefore());
    now = now.plus(MONTH).plusSeconds(1);
    assertThrows(AuthorityException.class, () -> site.renew("string-box"));
  }

  @Test
  void of_a_device_is_no_certificate_for_the_broker_and_ends_with_a_revocation() throws Exception {
    now = START.plus(Duration.ofDays(8));
    X509Certificate signed = sign(box(), MONTH);

    Lease lease = site.importLease(signed);

    assertEquals(new Lease("string-box", now.plus(MONTH)), lease);
    assertEquals(Optional.of(signed), site.lease(BOX));
    assertFalse(isAccepted(List.of(signed)));
    site.revoke("string-box");
    assertEquals(Optional.empty(), site.lease(BOX));
    assertEquals("string-box: is revoked; a lease does not end that", refusal(signed));
  }

  @Test
  void of_a_device_ends_by_itself() throws Exception {
    site.importLease(sign(box(), MONTH));
    now = START.plus(MONTH).plusSeconds(1);

    assertEquals(Optional.empty(), site.lease(BOX));
  }

  @Test
  void that_the_root_of_another_site_has_signed_is_refused() throws Exception {
    Path other = folder.resolve("other-stick");
    SiteAuthority foreign = init("other", other);
    foreign.issueDevice(BOX);
    X509Certificate lease =
        Lease.sign(
            foreign.exports().chain("string-box"),
            other.resolve("root.key"),
            other.resolve("ca.pem"),
            MONTH,
            now);

    assertEquals("the lease is not signed by the root of this site", refusal(lease));
  }

  @Test
  void that_has_ended_or_does_not_extend_the_issuer_is_refused() throws Exception {
    X509Certificate shorter = sign(issuer(), Duration.ofDays(29));
    assertEquals("the lease ends before the issuer, at 2026-12-23T12:00:00Z", refusal(shorter));

    now = START.plus(Duration.ofDays(60));
    assertEquals(
        "the lease ended at 2026-12-23T12:00:00Z, and the clock is at 2027-01-23T12:00:00Z",
        refusal(shorter));
  }

  @Test
  void of_an_earlier_key_is_refused() throws Exception {
    List<X509Certificate> earlierIssuer = issuer();
    List<X509Certificate> earlierBox = box();
    site.rotation().replaceIssuer(stick.resolve("root.key"), Optional.of(Duration.ofDays(7)));
    site.renew("string-box");
    X509Certificate ofIssuer = sign(earlierIssuer, Duration.ofDays(60));

    assertEquals(
        "a rotation is in its overlap; end it first with: parasol pki rotate finish",
        refusal(ofIssuer));
    site.rotation().finish();
    assertEquals("the lease is not for the present issuer of this site", refusal(ofIssuer));
    assertEquals(
        "string-box: the lease is not for the present key of the device",
        refusal(sign(earlierBox, MONTH)));
  }

  @Test
  void is_signed_only_for_what_the_root_has_certified() throws Exception {
    SiteAuthority foreign = init("other", folder.resolve("other-stick"));

    assertEquals(
        "this root has not certified CN=gateway, O=roof; expected the issuer, or a device with its"
            + " issuer",
        assertThrows(
                AuthorityException.class, () -> sign(foreign.exports().chain("gateway"), MONTH))
            .getMessage());
    assertThrows(AuthorityException.class, () -> sign(List.of(box().get(0)), MONTH));
  }

  @Test
  void is_signed_with_an_encrypted_key_of_the_root() throws Exception {
    Path right = passphrase("right", "correct horse battery");
    KeyStorage keys = new EncryptedKeyStorage(new SecretSource.InFile(right));
    Path plain = stick.resolve("root.key");
    Path encrypted = folder.resolve("encrypted.key");
    KeyFile.writeOwnerOnly(
        encrypted,
        keys.content(
            KeyStorage.FILES.read(
                "root", KeyFile.readOwnerOnly(plain), site.root().getPublicKey())));

    assertEquals(
        Lease.ISSUER, site.importLease(sign(encrypted, keys)).name(), "with the passphrase");
    assertThrows(AuthorityException.class, () -> sign(encrypted, KeyStorage.FILES));
    Path wrong = passphrase("wrong", "incorrect horse battery");
    assertThrows(
        AuthorityException.class,
        () -> sign(encrypted, new EncryptedKeyStorage(new SecretSource.InFile(wrong))));
    assertEquals(issuer().get(0).getPublicKey(), sign(plain, keys).getPublicKey(), "not encrypted");
  }

  private Path passphrase(String name, String text) throws Exception {
    Path file = folder.resolve(name);
    KeyFile.writeOwnerOnly(file, (text + "\n").getBytes(UTF_8));
    return file;
  }

  private X509Certificate sign(Path key, KeyStorage keys) throws Exception {
    return Lease.sign(issuer(), key, stick.resolve("ca.pem"), keys, Duration.ofDays(60), now);
  }
}
