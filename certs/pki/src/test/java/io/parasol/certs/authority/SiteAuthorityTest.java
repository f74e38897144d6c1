// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A site's authority")
class SiteAuthorityTest {

  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("rooftop-7");
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
  private static final DeviceId INVERTER = new DeviceId("inverter-01");
  private static final OperatorName ALICE = new OperatorName("alice");

  @TempDir Path state;

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private Path folder;
  private SiteAuthority authority;

  @BeforeEach
  void make() throws Exception {
    folder = state.resolve("made/pki");
    authority = SiteAuthority.init(folder, DOMAIN, SITE, Set.of("box.local"), now::get);
  }

  @Test
  void has_certificates_for_the_gateway_and_its_broker_from_the_start() throws Exception {
    assertEquals(List.of("broker", "gateway"), names());
    for (IssuedCertificate each : authority.list()) {
      assertEquals(new Identity.Gateway(DOMAIN, SITE), each.identity());
      assertEquals(START.minus(Duration.ofMinutes(5)), each.notBefore());
      assertEquals(START.plus(Duration.ofDays(90)), each.notAfter());
      assertFalse(each.isRevoked());
    }
    assertEquals(new Identity.Gateway(DOMAIN, SITE), authority.gateway());
  }

  @Test
  void issues_a_device_and_an_operator_each_for_its_life() throws Exception {
    IssuedCertificate device = authority.issueDevice(INVERTER);
    IssuedCertificate operator = authority.issueOperator(ALICE, Role.ENGINEER);

    assertEquals(new Identity.Device(DOMAIN, SITE, INVERTER), device.identity());
    assertEquals(START.plus(Duration.ofDays(7)), device.notAfter());
    assertEquals(new Identity.Operator(DOMAIN, SITE, Role.ENGINEER, ALICE), operator.identity());
    assertEquals(START.plus(Duration.ofDays(365)), operator.notAfter());
    assertEquals(List.of("alice", "broker", "gateway", "inverter-01"), names());
  }

  @Test
  void issues_what_must_be_refused_for_minutes_and_keeps_none_of_it() throws Exception {
    List<String> before = files();
    X509Certificate twofold = authority.issueWithTwoIdentities(ALICE).chain().get(0);

    assertEquals(
        "certificate has 2 SAN URIs; expected exactly one",
        assertThrows(InvalidIdentityException.class, () -> Identity.of(twofold)).getMessage());
    assertEquals(START.plus(Duration.ofMinutes(10)), twofold.getNotAfter().toInstant());
    assertEquals(List.of("broker", "gateway"), names());
    assertEquals(before, files());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.map(Path::toString).sorted().toList();
    }
  }

  @Test
  void remembers_after_being_opened_again() throws Exception {
    authority.issueDevice(INVERTER);
    authority.issueOperator(ALICE, Role.VIEWER);
    authority.revoke("alice");

    assertEquals(authority.list(), open().list());
    InstantSource same = now::get;
    assertEquals(
        authority.material("inverter-01").withClock(same),
        open().material("inverter-01").withClock(same));
  }

  @Test
  void gives_the_previous_pair_while_the_renewed_one_is_not_valid_yet() throws Exception {
    authority.issueDevice(INVERTER);
    BigInteger previous = serial("inverter-01");
    now.set(START.plus(Duration.ofDays(300)));
    authority.renew("inverter-01");
    assertNotEquals(previous, serial("inverter-01"));

    now.set(START.plus(Duration.ofDays(1)));
    assertEquals(previous, serial("inverter-01"));
    assertTrue(authority.isDueForRenewal("inverter-01"));
    assertEquals(previous, open().material("inverter-01").chain().get(0).getSerialNumber());

    authority.renew("inverter-01");
    assertFalse(authority.isDueForRenewal("inverter-01"));
    assertNotEquals(previous, serial("inverter-01"));
    assertTrue(authority.material("inverter-01").isValidNow());
  }

  @Test
  void gives_no_previous_pair_that_is_revoked() throws Exception {
    BigInteger previous = serial(SiteAuthority.GATEWAY);
    now.set(START.plus(Duration.ofDays(300)));
    authority.renew(SiteAuthority.GATEWAY);
    authority.revoke(SiteAuthority.GATEWAY);
    now.set(START.plus(Duration.ofDays(1)));

    assertNotEquals(previous, serial(SiteAuthority.GATEWAY));
  }

  private BigInteger serial(String name) throws Exception {
    return authority.material(name).chain().get(0).getSerialNumber();
  }

  @Test
  void keeps_every_file_and_the_state_folder_from_others() throws Exception {
    authority.issueDevice(INVERTER);
    authority.renew("inverter-01");

    try (Stream<Path> all = Files.walk(folder.getParent())) {
      for (Path each : all.toList()) {
        assertEquals(
            Files.isDirectory(each) ? "rwx------" : "rw-------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(each)),
            each.toString());
      }
    }
  }

  @Test
  void gives_serial_numbers_that_cannot_be_guessed() throws Exception {
    for (int i = 0; i < 20; i++) {
      IssuedCertificate issued = authority.issueDevice(new DeviceId("d" + i));
      assertEquals(127, issued.serial().bitLength());
    }
    assertEquals(22, authority.list().stream().map(IssuedCertificate::serial).distinct().count());
  }

  @Test
  void gives_no_leaf_a_longer_life_than_its_issuer() throws Exception {
    Instant end = authority.material("gateway").chain().get(1).getNotAfter().toInstant();
    now.set(end.minus(Duration.ofDays(1)));

    assertEquals(end, authority.issueDevice(INVERTER).notAfter());
  }

  @Nested
  @DisplayName("renews")
  class Renews {

    @Test
    void with_a_new_key_for_the_same_identity_while_the_old_stays_valid() throws Exception {
      IssuedCertificate first = authority.issueDevice(INVERTER);
      TlsMaterial before = authority.material("inverter-01");
      now.set(START.plus(Duration.ofDays(4)));

      IssuedCertificate second = authority.renew("inverter-01");

      assertEquals(first.identity(), second.identity());
      assertEquals(START.plus(Duration.ofDays(11)), second.notAfter());
      assertNotEquals(before.key(), authority.material("inverter-01").key());
      assertEquals(List.of(second, first), authority.history("inverter-01"));
      assertEquals(Set.of(), DenyList.read(folder).serials());
    }

    @Test
    void the_broker_under_the_same_names_or_under_new_ones() throws Exception {
      Set<String> sameHosts = BrokerNames.fromCertificate(brokerCertificate()).hosts();
      authority.renew("broker");
      assertEquals(sameHosts, BrokerNames.fromCertificate(brokerCertificate()).hosts());
      assertEquals(Set.of("box.local", "localhost"), sameHosts);

      authority.renewBroker(Set.of("new.local"));

      assertEquals(
          Set.of("localhost", "new.local"),
          BrokerNames.fromCertificate(brokerCertificate()).hosts());
    }

    @Test
    void the_broker_when_it_lacks_the_name_under_which_it_is_dialled() throws Exception {
      X509Certificate before = brokerCertificate();
      for (String borne : List.of("localhost", "BOX.local", "127.0.0.1", "::1", "0.0.0.0")) {
        assertFalse(authority.ensureBrokerName(borne), borne);
      }
      assertEquals(before, brokerCertificate());

      assertTrue(authority.ensureBrokerName("127.0.0.2"));

      assertEquals(
          Set.of("box.local", "localhost"),
          BrokerNames.fromCertificate(brokerCertificate()).hosts());
      assertEquals(
          Set.of("127.0.0.1", "127.0.0.2", "0:0:0:0:0:0:0:1"),
          BrokerNames.fromCertificate(brokerCertificate()).addresses());
      assertFalse(authority.ensureBrokerName("127.0.0.2"));
      assertEquals(
          "broker name \"old_box\": expected a DNS name or an IP address",
          assertThrows(AuthorityException.class, () -> authority.ensureBrokerName("old_box"))
              .getMessage());
    }

    @Test
    void the_broker_when_its_certificate_has_a_uri_that_browsers_reject() throws Exception {
      for (String file : List.of(".pem", ".key")) {
        Files.copy(
            folder.resolve("issued/gateway" + file),
            folder.resolve("issued/broker" + file),
            StandardCopyOption.REPLACE_EXISTING);
      }

      assertTrue(authority.ensureBrokerName("localhost"));

      assertFalse(Identity.isIn(brokerCertificate()));
      assertFalse(authority.ensureBrokerName("localhost"));
    }

    @ParameterizedTest(name = "{0} is due between half and 60 % of {1} days, not a second earlier")
    @CsvSource({"inverter-01, 7", "gateway, 90", "broker, 90", "alice, 365"})
    void after_half_of_the_life(String name, int days) throws Exception {
      authority.issueDevice(INVERTER);
      authority.issueOperator(ALICE, Role.VIEWER);
      Instant due = newest(name).renewal();
      // Half of the five minutes before the start belong to the first half too.
      Instant half = START.plus(Duration.ofDays(days).dividedBy(2)).minusSeconds(150);
      Duration jitter = Duration.between(half, due);
      assertFalse(jitter.isNegative(), jitter::toString);
      assertTrue(jitter.compareTo(Duration.ofDays(days).dividedBy(10)) <= 0, jitter::toString);

      now.set(due.minusSeconds(1));
      assertFalse(authority.isDueForRenewal(name));
      now.set(due);
      assertTrue(authority.isDueForRenewal(name));
      authority.renew(name);
      assertFalse(authority.isDueForRenewal(name));
    }

    private IssuedCertificate newest(String name) throws Exception {
      return authority.history(name).get(0);
    }

    @Test
    void a_hundred_devices_at_different_times() throws Exception {
      Set<Instant> times = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        times.add(authority.issueDevice(new DeviceId("box-" + i)).renewal());
      }

      assertTrue(times.size() > 50, times::toString);
    }

    @Test
    void nothing_that_is_revoked_except_its_own() throws Exception {
      authority.issueDevice(INVERTER);
      authority.revoke("inverter-01");
      authority.revoke("gateway");

      assertRefused(
          "inverter-01: is revoked; issue a new certificate instead",
          () -> authority.renew("inverter-01"));
      assertFalse(authority.renew("gateway").isRevoked());
    }

    @Test
    void and_forgets_what_expired_long_ago() throws Exception {
      authority.issueDevice(INVERTER);
      for (int day = 20; day <= 100; day += 20) {
        now.set(START.plus(Duration.ofDays(day)));
        authority.renew("inverter-01");
      }

      assertEquals(
          List.of(100L, 80L),
          authority.history("inverter-01").stream()
              .map(each -> Duration.between(START, each.notBefore().plusSeconds(300)).toDays())
              .toList());
    }
  }

  @Nested
  @DisplayName("revokes")
  class Revokes {

    @Test
    void every_certificate_of_the_name_and_no_other() throws Exception {
      IssuedCertificate first = authority.issueDevice(INVERTER);
      IssuedCertificate second = authority.renew("inverter-01");
      IssuedCertificate other = authority.issueDevice(new DeviceId("inverter-02"));

      assertTrue(authority.revoke("inverter-01").isRevoked());

      DenyList denied = DenyList.read(folder);
      assertTrue(denied.denies(first.serial()), "its key may be the one that was stolen");
      assertTrue(denied.denies(second.serial()));
      assertFalse(denied.denies(other.serial()));
    }

    @Test
    void twice_as_once() throws Exception {
      authority.issueDevice(INVERTER);
      authority.revoke("inverter-01");
      DenyList once = DenyList.read(folder);

      authority.revoke("inverter-01");

      assertEquals(once, DenyList.read(folder));
    }

    @Test
    void for_good_also_when_the_name_is_issued_again() throws Exception {
      IssuedCertificate first = authority.issueOperator(ALICE, Role.VIEWER);
      authority.revoke("alice");

      IssuedCertificate second = authority.issueOperator(ALICE, Role.ENGINEER);

      assertFalse(second.isRevoked());
      assertTrue(DenyList.read(folder).denies(first.serial()));
      assertEquals(2, authority.history("alice").size());
    }

    @Test
    void nothing_that_is_not_there() {
      assertRefused(
          "inverter-01: there is no certificate of that name",
          () -> authority.revoke("inverter-01"));
    }
  }

  @Nested
  @DisplayName("refuses")
  class Refuses {

    @Test
    void a_name_that_is_taken() throws Exception {
      authority.issueDevice(INVERTER);
      String renew =
          "inverter-01: has a certificate already; renew it with: parasol pki renew inverter-01";
      String other =
          "inverter-01: is already the name of a device; expected another name for an operator";

      assertRefused(renew, () -> authority.issueDevice(INVERTER));
      assertRefused(
          other, () -> authority.issueOperator(new OperatorName("inverter-01"), Role.VIEWER));
      authority.revoke("inverter-01");
      assertRefused(
          other, () -> authority.issueOperator(new OperatorName("inverter-01"), Role.VIEWER));
      authority.issueDevice(INVERTER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway", "broker"})
    void an_operator_with_a_name_of_its_own(String name) {
      assertRefused(
          name + ": is reserved for the gateway; expected another name for an operator",
          () -> authority.issueOperator(new OperatorName(name), Role.VIEWER));
    }

    @Test
    void a_device_with_a_name_of_its_own() {
      assertRefused(
          "broker: is reserved for the gateway; expected another name for a device",
          () -> authority.issueDevice(new DeviceId("broker")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../issuer", "../root", "", ".", "superseded", "a/b", "A"})
    void a_name_that_leads_elsewhere(String name) {
      assertRefused(
          name + ": there is no certificate of that name", () -> authority.material(name));
    }

    @Test
    void to_sign_when_the_clock_was_set_back() {
      now.set(Instant.EPOCH);

      assertRefused(
          "the clock is at 1970-01-01T00:00:00Z, before this authority was created"
              + " (2026-11-24T11:55:00Z); set the clock first",
          () -> authority.issueDevice(INVERTER));
    }

    @Test
    void to_sign_after_its_own_end() {
      now.set(START.plus(CertificateLifetimes.DEFAULT.issuer()).plusSeconds(1));

      assertRefused(
          "the clock is at 2036-11-24T12:00:01Z, and this authority expired at"
              + " 2036-11-24T12:00:00Z; correct the clock, or replace the issuer or the root:"
              + " parasol pki rotate",
          () -> authority.issueDevice(INVERTER));
    }

    @Test
    void to_be_made_twice_in_one_folder() throws Exception {
      byte[] key = Files.readAllBytes(folder.resolve("root.key"));

      assertRefused(
          folder.resolve("root.key")
              + ": exists already; an authority is never overwritten, move it away first",
          () -> SiteAuthority.init(folder, DOMAIN, SITE, Set.of(), now::get));
      assertArrayEquals(key, Files.readAllBytes(folder.resolve("root.key")));
      assertEquals(List.of("broker", "gateway"), names());
    }

    @Test
    void to_be_made_while_the_clock_is_not_set() {
      now.set(Instant.EPOCH);

      assertRefused(
          "the clock is at 1970-01-01T00:00:00Z; set it first, since certificates depend on it",
          () -> SiteAuthority.init(state.resolve("b"), DOMAIN, SITE, Set.of(), now::get));
      assertFalse(Files.exists(state.resolve("b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plant.7", "a-.b", "10.0.0.1"})
    void a_trust_domain_that_validators_cannot_match(String domain) {
      assertRefused(
          "trust domain \""
              + domain
              + "\": expected the form of a host name, its last label"
              + " starting with a letter, such as plant.example",
          () ->
              SiteAuthority.init(
                  state.resolve("b"), new TrustDomain(domain), SITE, Set.of(), now::get));
    }

    @Test
    void to_be_opened_for_another_site_or_trust_domain() {
      assertRefused(
          "gateway: identity is spiffe://parasol/site/rooftop-7/gateway/rooftop-7; expected one"
              + " under spiffe://parasol/site/other: correct site,"
              + " trust-domain or state of the configuration",
          () -> SiteAuthority.open(folder, DOMAIN, new SiteId("other"), now::get));
      assertRefused(
          "gateway: identity is spiffe://parasol/site/rooftop-7/gateway/rooftop-7; expected one"
              + " under spiffe://other/site/rooftop-7: correct site,"
              + " trust-domain or state of the configuration",
          () -> SiteAuthority.open(folder, new TrustDomain("other"), SITE, now::get));
    }

    @Test
    void to_be_opened_where_there_is_none() {
      Path none = state.resolve("none");

      assertFalse(SiteAuthority.exists(none));
      assertTrue(SiteAuthority.exists(folder));
      assertRefused(
          none + ": contains no authority; create one with: parasol pki init",
          () -> SiteAuthority.open(none, DOMAIN, SITE, now::get));
    }

    @ParameterizedTest
    @ValueSource(strings = {"root.key", "issuer.key"})
    void a_key_that_others_can_read(String key) throws Exception {
      Path file = folder.resolve(key);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

      UnusableKeyException refused =
          assertThrows(UnusableKeyException.class, SiteAuthorityTest.this::open);

      assertEquals(
          file
              + ": is accessible to users other than its owner (rw-r-----); expected rw-------:"
              + " chmod 600 "
              + file,
          refused.getMessage());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      open();
    }

    @Test
    void a_folder_that_others_can_write() throws Exception {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

      assertRefused(
          folder
              + ": is accessible to users other than its owner (rwxrwxrwx); expected rwx------:"
              + " chmod 700 "
              + folder,
          SiteAuthorityTest.this::open);
    }

    @Test
    void nothing_when_the_key_of_the_root_is_kept_elsewhere() throws Exception {
      Files.delete(folder.resolve("root.key"));

      open().issueDevice(INVERTER);
    }
  }

  @Test
  void gives_its_files_to_the_owner_of_the_folder() throws Exception {
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "only root can act for somebody else");
    UserPrincipal other =
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList()) {
        Files.setOwner(each, other);
      }
    }

    authority.issueDevice(INVERTER);
    authority.renew("inverter-01");
    authority.revoke("inverter-01");

    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.toList()) {
        assertEquals(other, Files.getOwner(each), each.toString());
      }
    }
  }

  private SiteAuthority open() throws Exception {
    return SiteAuthority.open(folder, DOMAIN, SITE, now::get);
  }

  private List<String> names() throws Exception {
    return authority.list().stream().map(IssuedCertificate::name).toList();
  }

  private X509Certificate brokerCertificate() throws Exception {
    return authority.material("broker").chain().get(0);
  }

  private static void assertRefused(String reason, Executable attempt) {
    assertEquals(reason, assertThrows(AuthorityException.class, attempt).getMessage());
  }
}
