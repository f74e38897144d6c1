// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A certificate that the offline issuer signs on another machine")
class OfflineSigningTest {

  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
  private static final Identity.Gateway GATEWAY =
      new Identity.Gateway(new TrustDomain("parasol"), new SiteId("roof"));
  private static final Duration YEAR = Duration.ofDays(365);

  @TempDir Path temporary;
  private Path stick;
  private SiteAuthority box;
  private KeyPair key;
  private int targets;

  @BeforeEach
  void init() throws Exception {
    stick = temporary.resolve("stick");
    box = site("pki", stick);
    key = Requests.key("secp256r1");
  }

  private SiteAuthority site(String name, Path offline) throws Exception {
    return SiteAuthority.init(
        temporary.resolve(name),
        GATEWAY,
        CertificateLifetimes.DEFAULT,
        Set.of(),
        () -> START,
        Optional.of(OfflineFolder.ofPeople(offline)));
  }

  private X509Certificate sign(Path issuer, String name, Role role, Instant now) throws Exception {
    Path target = temporary.resolve("target-" + targets++);
    OfflineSigning signing = OfflineSigning.open(issuer);
    IssuedCertificate unused =
        signing.sign(
            signing.person(new OperatorName(name), role), Requests.of(key), YEAR, now, target);
    assertTrue(Files.exists(target.resolve("ca.pem")));
    return Certificates.read(target.resolve(name + ".pem")).get(0);
  }

  private X509Certificate sign(String name, Role role) throws Exception {
    return sign(stick, name, role, START);
  }

  private static void refused(String why, Executable action) {
    assertEquals(why, assertThrows(AuthorityException.class, action).getMessage());
  }

  @Test
  void needs_no_file_of_the_site_but_the_folder_of_the_issuer() throws Exception {
    X509Certificate anna = sign("anna", Role.ENGINEER);

    assertEquals("spiffe://parasol/site/roof/operator/engineer/anna", Identity.of(anna).uri());
    assertTrue(box.acceptedIssuers().accepts(anna, Identity.of(anna)));
    assertTrue(
        Files.exists(stick.resolve("signed/anna." + anna.getSerialNumber().toString(16) + ".pem")));
  }

  @Test
  void can_be_listed_renewed_and_revoked_once_it_is_imported() throws Exception {
    X509Certificate first = sign("anna", Role.ENGINEER);
    assertEquals(first.getSerialNumber(), box.importPerson(first).serial());
    assertEquals(first.getSerialNumber(), box.importPerson(first).serial(), "again");
    X509Certificate renewed = sign("anna", Role.ENGINEER);
    box.importPerson(renewed);

    assertEquals(renewed.getSerialNumber(), box.history("anna").get(0).serial());
    assertFalse(box.exports().hasKey("anna"));
    box.revoke("anna");

    assertTrue(box.list().get(0).isRevoked());
    refused("anna: this certificate is revoked", () -> box.importPerson(first));
    assertTrue(box.history("anna").stream().allMatch(IssuedCertificate::isRevoked));
  }

  @Test
  void is_not_imported_for_another_role_unless_the_earlier_one_is_revoked() throws Exception {
    box.importPerson(sign("anna", Role.VIEWER));
    key = Requests.key("secp256r1");
    X509Certificate engineer = sign("anna", Role.ENGINEER);

    refused(
        "anna: has the identity spiffe://parasol/site/roof/operator/viewer/anna; revoke it before"
            + " another one is imported",
        () -> box.importPerson(engineer));
    box.revoke("anna");
    assertFalse(box.importPerson(engineer).isRevoked());
  }

  @Test
  void is_not_imported_under_the_name_of_a_device() throws Exception {
    box.issueDevice(new DeviceId("meter"));
    X509Certificate meter = sign("meter", Role.ENGINEER);

    refused(
        "meter: is already the name of a device; expected another name for a person",
        () -> box.importPerson(meter));
  }

  @Test
  void is_imported_only_while_it_is_valid_and_signed_by_the_issuer_of_this_site() throws Exception {
    X509Certificate later = sign(stick, "anna", Role.VIEWER, START.plus(Duration.ofDays(2)));
    assertThrows(AuthorityException.class, () -> box.importPerson(later));

    Path otherStick = temporary.resolve("other-stick");
    SiteAuthority unused = site("other", otherStick);
    X509Certificate foreign = sign(otherStick, "anna", Role.ENGINEER, START);
    refused(
        "the certificate is not signed by the issuer of people of this site",
        () -> box.importPerson(foreign));
    X509Certificate own = box.material(SiteAuthority.GATEWAY).chain().get(0);
    assertThrows(AuthorityException.class, () -> box.importPerson(own));
    SiteAuthority withoutStick =
        SiteAuthority.init(
            temporary.resolve("online"),
            GATEWAY.trustDomain(),
            GATEWAY.site(),
            Set.of(),
            () -> START);
    refused("this site has no offline issuer of people", () -> withoutStick.importPerson(foreign));
  }

  @Test
  void has_a_key_that_belongs_to_no_other_name_and_to_no_authority() throws Exception {
    box.importPerson(sign("anna", Role.VIEWER));
    refused(
        "ben: the key in the request is already that of anna; expected a new key",
        () -> sign("ben", Role.ENGINEER));
    assertEquals(List.of("anna", "broker", "gateway"), names());
  }

  @Test
  void is_not_made_for_a_reserved_name_or_with_a_clock_that_is_wrong() throws Exception {
    refused(
        "gateway: is reserved for the gateway; expected another name for an operator",
        () -> sign("gateway", Role.VIEWER));
    assertThrows(
        AuthorityException.class,
        () -> sign(stick, "anna", Role.VIEWER, Instant.parse("1971-01-01T00:00:00Z")));
  }

  private List<String> names() throws Exception {
    return box.list().stream().map(IssuedCertificate::name).toList();
  }
}
