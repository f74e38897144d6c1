// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.FileStamps;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.ClockTrustManager;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A rotation")
class RotationTest {

  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("rooftop-7");
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
  private static final Optional<Duration> OVERLAP = Optional.of(Duration.ofDays(30));

  @TempDir Path state;
  private Instant now = START;
  private Path folder;
  private Path rootKey;
  private SiteAuthority authority;
  private List<X509Certificate> anna;
  private X509Certificate firstRoot;

  @BeforeEach
  void init() throws Exception {
    folder = state.resolve("pki");
    rootKey = folder.resolve("root.key");
    authority = SiteAuthority.init(folder, DOMAIN, SITE, Set.of(), () -> now);
    authority.issueDevice(new DeviceId("inverter-01"));
    authority.issueOperator(new OperatorName("anna"), Role.OPERATOR);
    anna = authority.material("anna").chain();
    firstRoot = authority.root();
  }

  private boolean isAccepted(List<X509Certificate> chain) throws Exception {
    return authority.acceptedIssuers().accepts(chain.get(0), Identity.of(chain.get(0)));
  }

  /** Path validation as a TLS server does it, with these anchors. */
  private boolean isValid(List<X509Certificate> chain, List<X509Certificate> anchors) {
    try {
      new ClockTrustManager(anchors, () -> now)
          .checkClientTrusted(chain.toArray(new X509Certificate[0]), "EC");
      return true;
    } catch (CertificateException refused) {
      return false;
    }
  }

  private List<X509Certificate> anchors() throws Exception {
    return Certificates.read(folder.resolve("ca.pem"));
  }

  private List<String> files() throws Exception {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.equals("lock"))
          .sorted()
          .toList();
    }
  }

  @Test
  void of_the_issuer_accepts_the_certificates_of_both_until_it_is_finished() throws Exception {
    List<String> before = files();
    authority.rotation().replaceIssuer(rootKey, OVERLAP);

    authority.renew("inverter-01");
    List<X509Certificate> renewed = authority.material("inverter-01").chain();
    assertEquals(List.of(firstRoot), anchors());
    assertNotEquals(anna.get(1), renewed.get(1));
    assertNotEquals(
        anna.get(1).getSubjectX500Principal(), renewed.get(1).getSubjectX500Principal());
    assertTrue(isValid(renewed, anchors()));
    assertTrue(isAccepted(renewed));
    assertTrue(isAccepted(anna));
    assertEquals(List.of("anna", "broker", "gateway"), authority.rotation().outdated());

    authority.rotation().finish();

    assertTrue(isAccepted(renewed));
    assertFalse(isAccepted(anna));
    assertEquals(before, files());
  }

  @Test
  void of_the_root_serves_those_who_have_the_old_root_and_those_who_have_both() throws Exception {
    authority.rotation().replaceRoot(rootKey, OVERLAP);

    authority.renew("broker");
    authority.renew("inverter-01");
    List<X509Certificate> renewed = authority.material("inverter-01").chain();
    X509Certificate newRoot = authority.root();
    assertEquals(List.of(newRoot, firstRoot), anchors());
    assertEquals(anchors(), authority.material("broker").anchors());
    assertTrue(isValid(renewed, List.of(firstRoot)));
    assertTrue(isValid(renewed, anchors()));
    assertTrue(isValid(anna, anchors()));
    assertTrue(isAccepted(renewed));
    assertTrue(isAccepted(anna));

    authority.rotation().finish();

    assertEquals(List.of(newRoot), anchors());
    assertFalse(isAccepted(anna));
    assertTrue(isAccepted(renewed));
    assertFalse(isValid(anna, authority.clientAnchors()));
    assertTrue(
        isValid(renewed, authority.clientAnchors()), "with its chain from the time of the overlap");
    authority.renew("inverter-01");
    assertTrue(isValid(authority.material("inverter-01").chain(), List.of(newRoot)));
    assertFalse(isValid(authority.material("inverter-01").chain(), List.of(firstRoot)));
    assertFalse(files().contains("retiring.key"));
  }

  @Test
  void of_the_root_right_after_another_one_keeps_the_clients_of_both_overlaps() throws Exception {
    authority.rotation().replaceRoot(rootKey, OVERLAP);
    authority.renew("inverter-01");
    List<X509Certificate> second = authority.material("inverter-01").chain();
    X509Certificate secondRoot = authority.root();
    authority.rotation().finish();

    authority.rotation().replaceRoot(rootKey, OVERLAP);

    assertTrue(isAccepted(second));
    assertTrue(isValid(second, authority.clientAnchors()), "its chain ends at the first root");
    authority.renew("inverter-01");
    List<X509Certificate> third = authority.material("inverter-01").chain();
    assertTrue(isValid(third, List.of(secondRoot)));
    assertTrue(isValid(third, authority.clientAnchors()));
    assertFalse(isValid(anna, authority.clientAnchors()));

    authority.rotation().finish();

    assertFalse(isAccepted(second));
    assertFalse(isValid(second, authority.clientAnchors()));
    assertTrue(isAccepted(third));
    assertTrue(isValid(third, authority.clientAnchors()));
    assertEquals(List.of(authority.root()), anchors());
  }

  @Test
  void after_a_theft_refuses_everything_that_the_stolen_key_has_signed_at_once() throws Exception {
    authority.rotation().replaceIssuer(rootKey, Optional.empty());

    assertFalse(isAccepted(anna));
    assertEquals(
        List.of("anna", "broker", "gateway", "inverter-01"), authority.rotation().outdated());
    authority.renew("anna");
    assertTrue(isAccepted(authority.material("anna").chain()));

    authority.rotation().replaceRoot(rootKey, Optional.empty());

    assertFalse(anchors().contains(firstRoot));
    assertEquals(1, anchors().size());
    authority.renew("anna");
    assertTrue(isValid(authority.material("anna").chain(), anchors()));
  }

  @Test
  void after_a_theft_during_an_overlap_accepts_neither_of_the_earlier_issuers() throws Exception {
    authority.rotation().replaceRoot(rootKey, OVERLAP);
    authority.renew("inverter-01");
    List<X509Certificate> second = authority.material("inverter-01").chain();

    authority.rotation().replaceIssuer(rootKey, Optional.empty());

    assertFalse(isAccepted(anna));
    assertFalse(isAccepted(second));
    authority.renew("inverter-01");
    assertTrue(isAccepted(authority.material("inverter-01").chain()));
    assertTrue(isValid(authority.material("inverter-01").chain(), List.of(authority.root())));
    assertEquals(2, anchors().size());
    authority.rotation().finish();
    assertEquals(List.of(authority.root()), anchors());
    assertTrue(isAccepted(authority.material("inverter-01").chain()));
  }

  @Test
  void ends_by_itself_after_the_overlap() throws Exception {
    authority.rotation().replaceIssuer(rootKey, OVERLAP);

    FileStamps overlap = authority.acceptedIssuersStamps();

    assertFalse(authority.rotation().finishIfDue(START.plus(Duration.ofDays(29))));
    assertTrue(isAccepted(anna));
    assertEquals(overlap, authority.acceptedIssuersStamps());
    assertTrue(authority.rotation().finishIfDue(START.plus(Duration.ofDays(30))));
    assertFalse(isAccepted(anna));
    assertNotEquals(overlap, authority.acceptedIssuersStamps());
    assertFalse(authority.rotation().finishIfDue(START.plus(Duration.ofDays(31))));
  }

  @Test
  void needs_the_key_of_the_root_and_the_end_of_the_previous_one() throws Exception {
    Path offline = Files.move(rootKey, state.resolve("stick.key"));
    String problem =
        assertThrows(
                AuthorityException.class,
                () -> authority.rotation().replaceIssuer(rootKey, OVERLAP))
            .getMessage();
    assertEquals(
        "the key of the root is needed: " + rootKey + ": is missing; give it with --root-key",
        problem);
    assertThrows(
        AuthorityException.class,
        () -> authority.rotation().replaceIssuer(folder.resolve("issuer.key"), OVERLAP));

    authority.rotation().replaceIssuer(offline, OVERLAP);
    assertEquals(
        "a rotation is in its overlap; end it first with: parasol pki rotate finish",
        assertThrows(
                AuthorityException.class,
                () -> authority.rotation().replaceIssuer(offline, OVERLAP))
            .getMessage());
    authority.rotation().finish();
    assertEquals(
        "there is no rotation to finish",
        assertThrows(AuthorityException.class, () -> authority.rotation().finish()).getMessage());
  }

  @Test
  void is_seen_by_an_authority_that_was_opened_before() throws Exception {
    SiteAuthority gateway = SiteAuthority.open(folder, DOMAIN, SITE, () -> now);
    FileStamps before = gateway.acceptedIssuersStamps();
    authority.rotation().replaceIssuer(rootKey, Optional.empty());
    assertNotEquals(before, gateway.acceptedIssuersStamps());

    gateway.renew("inverter-01");

    assertTrue(isAccepted(gateway.material("inverter-01").chain()));
  }

  @Test
  void that_was_interrupted_is_complete_or_did_not_happen() throws Exception {
    byte[] issuer = Files.readAllBytes(folder.resolve("issuer.pem"));
    Files.write(folder.resolve("issuer.pem.next"), new byte[] {1});
    authority.list();
    assertFalse(Files.exists(folder.resolve("issuer.pem.next")));

    Files.write(folder.resolve("issuer.pem.next"), issuer);
    Files.writeString(folder.resolve("retiring.pem"), "old");
    Files.writeString(folder.resolve("commit"), "retiring.pem\n../../etc/passwd\n");
    Files.delete(folder.resolve("issuer.pem"));
    authority.list();
    assertFalse(Files.exists(folder.resolve("commit")));
    assertFalse(Files.exists(folder.resolve("retiring.pem")));
    assertTrue(isAccepted(anna));
  }
}
