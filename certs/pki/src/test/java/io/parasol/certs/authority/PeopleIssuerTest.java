// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.ClockTrustManager;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("An offline issuer of people")
class PeopleIssuerTest {

  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
  private static final Identity.Gateway GATEWAY =
      new Identity.Gateway(new TrustDomain("parasol"), new SiteId("roof"));
  private static final OperatorName ANNA = new OperatorName("anna");

  @TempDir Path state;
  private Path folder;
  private Path stick;
  private SiteAuthority box;

  @BeforeEach
  void init() throws Exception {
    folder = state.resolve("pki");
    stick = state.resolve("stick");
    box =
        SiteAuthority.init(
            folder,
            GATEWAY,
            CertificateLifetimes.DEFAULT,
            Set.of(),
            () -> START,
            Optional.of(OfflineFolder.ofPeople(stick)));
  }

  private SiteAuthority withStick() throws Exception {
    return box.with(PeopleIssuer.open(stick));
  }

  private static List<String> files(Path folder) throws Exception {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private boolean isAccepted(X509Certificate certificate) throws Exception {
    return box.acceptedIssuers().accepts(certificate, Identity.of(certificate));
  }

  private static void refused(String why, Executable action) {
    assertEquals(why, assertThrows(AuthorityException.class, action).getMessage());
  }

  @Test
  void is_not_on_the_box_and_neither_is_the_key_of_the_root() throws Exception {
    assertEquals(List.of("ca.pem", "people.key", "people.pem", "root.key"), files(stick));
    assertFalse(files(folder).contains("root.key"));
    assertFalse(files(folder).contains("people.key"));
    assertTrue(files(folder).contains("people.pem"));
    SiteAuthority unused =
        SiteAuthority.open(folder, GATEWAY.trustDomain(), GATEWAY.site(), () -> START);
  }

  @Test
  void alone_signs_for_people() throws Exception {
    refused(
        "anna: certificates of people are signed by the offline issuer; give its folder with"
            + " --authority",
        () -> box.issueOperator(ANNA, Role.ENGINEER));

    withStick().issueOperator(ANNA, Role.ENGINEER);

    TlsMaterial anna = box.material("anna");
    assertTrue(isAccepted(anna.chain().get(0)));
    new ClockTrustManager(anna.anchors(), () -> START)
        .checkClientTrusted(anna.chain().toArray(new X509Certificate[0]), "EC");
    box.revoke("anna");
    assertTrue(box.list().get(0).isRevoked());
    refused("anna: is revoked; issue a new certificate instead", () -> withStick().renew("anna"));
  }

  @Test
  void makes_what_the_issuer_on_the_box_signs_for_a_person_worthless() throws Exception {
    CertificateSigner stolen =
        new CertificateSigner(
            box.issuer(),
            TlsMaterial.load(
                    folder.resolve("issuer.pem"),
                    folder.resolve("issuer.key"),
                    folder.resolve("ca.pem"))
                .key());
    HolderKey key = HolderKey.create();
    Identity boss =
        new Identity.Operator(GATEWAY.trustDomain(), GATEWAY.site(), Role.ENGINEER, ANNA);
    X509Certificate forged =
        stolen.leaf(
            Purpose.OPERATOR,
            boss,
            "anna",
            List.of(),
            key.publicKey(),
            Validity.of(START, Duration.ofDays(1)));

    assertFalse(isAccepted(forged));
    box.issueDevice(new DeviceId("meter"));
    assertTrue(isAccepted(box.material("meter").chain().get(0)));
  }

  @Test
  void signs_nothing_for_devices() throws Exception {
    CertificateSigner people = PeopleIssuer.open(stick).signer();
    X509Certificate forged =
        people.leaf(
            Purpose.DEVICE,
            new Identity.Device(GATEWAY.trustDomain(), GATEWAY.site(), new DeviceId("meter")),
            "meter",
            List.of(),
            HolderKey.create().publicKey(),
            Validity.of(START, Duration.ofDays(1)));

    assertFalse(isAccepted(forged));
  }

  @Test
  void of_another_site_signs_nothing_here() throws Exception {
    Path other = state.resolve("other-stick");
    SiteAuthority unused =
        SiteAuthority.init(
            state.resolve("other"),
            GATEWAY,
            CertificateLifetimes.DEFAULT,
            Set.of(),
            () -> START,
            Optional.of(OfflineFolder.ofPeople(other)));

    refused(
        "anna: the folder of --authority has another issuer than people.pem of this site",
        () -> box.with(PeopleIssuer.open(other)).issueOperator(ANNA, Role.VIEWER));
    refused(
        state
            + ": contains no usable issuer of people: "
            + state.resolve("people.pem")
            + ": is missing",
        () -> PeopleIssuer.open(state));
  }

  @Test
  void with_a_damaged_certificate_on_the_box_admits_no_person_and_all_devices() throws Exception {
    withStick().issueOperator(ANNA, Role.ENGINEER);
    Files.writeString(folder.resolve("people.pem"), "damaged");
    List<String> damaged = new ArrayList<>();

    box =
        SiteAuthority.open(
            folder, GATEWAY, () -> START, (file, why, consequence) -> damaged.add(consequence));

    assertEquals(List.of("no person is accepted"), damaged);
    assertFalse(isAccepted(box.material("anna").chain().get(0)));
    assertTrue(isAccepted(box.material("gateway").chain().get(0)));
    assertThrows(
        AuthorityException.class, () -> box.issueOperator(new OperatorName("ben"), Role.ENGINEER));
  }

  /** A gateway reads the overlap at its start. */
  @Test
  void with_a_damaged_certificate_does_not_hide_the_overlap_of_a_rotation() throws Exception {
    withStick().issueOperator(ANNA, Role.ENGINEER);
    box.rotation().replaceIssuer(stick.resolve("root.key"), Optional.of(Duration.ofDays(30)));
    Files.writeString(folder.resolve("people.pem"), "damaged");

    IssuerRotation.Overlap overlap = box.rotation().overlap().orElseThrow();

    assertEquals(START.plus(Duration.ofDays(30)), overlap.until());
    assertTrue(overlap.outdated().contains("anna"), overlap::toString);
  }

  @Test
  void does_not_prevent_the_certificate_that_the_self_test_presents() throws Exception {
    OperatorName test = new OperatorName("lock-test");
    IssuedCertificate first = box.issueRevoked(test);
    IssuedCertificate second = box.issueRevoked(test);

    for (IssuedCertificate each : List.of(first, second)) {
      assertTrue(DenyList.read(folder).denies(each.serial()));
    }
    assertEquals(second.serial(), box.material("lock-test").chain().get(0).getSerialNumber());
    Files.writeString(folder.resolve("issued/lock-test.pem"), "damaged");
    Files.delete(folder.resolve("issued/lock-test.key"));
    box.issueRevoked(test);
    assertEquals(2, box.material("lock-test").chain().size());
  }

  @Test
  void can_be_made_later_and_be_replaced_with_an_overlap() throws Exception {
    Path old = state.resolve("old");
    Path rootKey = old.resolve("root.key");
    box = SiteAuthority.init(old, GATEWAY.trustDomain(), GATEWAY.site(), Set.of(), () -> START);
    box.issueOperator(ANNA, Role.VIEWER);
    X509Certificate before = box.material("anna").chain().get(0);
    Path first = state.resolve("first");

    box.rotation().replacePeopleIssuer(rootKey, first, Optional.of(Duration.ofDays(30)));

    assertTrue(isAccepted(before));
    assertEquals(List.of("anna"), box.rotation().outdated());
    box.with(PeopleIssuer.open(first)).renew("anna");
    X509Certificate renewed = box.material("anna").chain().get(0);
    assertTrue(isAccepted(renewed));
    box.rotation().finish();
    assertFalse(isAccepted(before));
    assertTrue(isAccepted(renewed));

    box.rotation().replacePeopleIssuer(rootKey, state.resolve("second"), Optional.empty());

    assertFalse(isAccepted(renewed));
    box.with(PeopleIssuer.open(state.resolve("second"))).renew("anna");
    assertTrue(isAccepted(box.material("anna").chain().get(0)));
    assertThrows(
        AuthorityException.class,
        () -> box.rotation().replacePeopleIssuer(rootKey, first, Optional.empty()));
    assertTrue(isAccepted(box.material("anna").chain().get(0)));
  }
}
