// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.identity.Role;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.clock.TimeProof;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.health.device.RenewalAttempt;
import io.parasol.gateway.telemetry.report.Uptime;
import io.parasol.testing.ManyCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The certificates of the gateway")
class CredentialsTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("roof");
  private static final DeviceId METER = new DeviceId("meter-1");
  private static final DeviceId STRING_BOX = new DeviceId("string-box");
  private static final Set<String> ALL = Set.of("broker", "gateway", "meter-1");

  @TempDir Path folder;

  private Instant system = NOON;
  private long uptimeMillis = 60_000;
  private long boot = 1;
  private TrustedClock clock;
  private Instant atCommandLine = NOON;

  @BeforeEach
  void createAuthority() throws Exception {
    SiteAuthority.init(folder.resolve("pki"), DOMAIN, SITE, Set.of("localhost"), () -> NOON);
    clock = openClock();
  }

  private TrustedClock openClock() {
    return TrustedClock.open(
        () -> system, new Uptime(boot, () -> uptimeMillis), folder.resolve("clock"));
  }

  private Credentials open() throws Exception {
    clock = openClock();
    Credentials credentials =
        Credentials.open(
            folder.resolve("pki"),
            KeyStorage.FILES,
            new Credentials.Holders(
                DOMAIN,
                SITE,
                Optional.of("localhost"),
                List.of(METER),
                Set.of(STRING_BOX),
                new CertificateLifetimes(
                    Duration.ofDays(90),
                    Duration.ofDays(90),
                    Duration.ofDays(30),
                    Duration.ofDays(60),
                    Duration.ofDays(3653))),
            clock,
            DamagedFile.Listener.NONE);
    clock.saveNow();
    return credentials;
  }

  private SiteAuthority atCommandLine() throws Exception {
    return SiteAuthority.open(folder.resolve("pki"), DOMAIN, SITE, () -> atCommandLine);
  }

  private void pass(Duration time) {
    system = system.plus(time);
    uptimeMillis += time.toMillis();
  }

  @Test
  void are_renewed_after_half_of_their_life() throws Exception {
    Credentials credentials = open();
    pass(Duration.ofDays(44));
    assertEquals(Set.of(), credentials.renewDue());
    assertEquals(Map.of(), credentials.attempts());

    pass(Duration.ofDays(10));
    assertEquals(ALL, credentials.renewDue());
    assertEquals(Set.of(), credentials.renewDue());
    assertEquals(
        new RenewalAttempt(system, Optional.empty()), credentials.attempts().get("meter-1"));
  }

  @Test
  void of_a_session_are_the_objects_that_are_held_however_many_others_were_read() throws Exception {
    Credentials credentials = open();
    TlsMaterial before = credentials.of(METER).get();
    ManyCertificates.read(before.chain().get(0));

    TlsMaterial ofSession = credentials.of(METER).get();

    assertEquals(before, ofSession);
    assertNotSame(before.chain().get(0), ofSession.chain().get(0));
    assertSame(ofSession.chain(), credentials.chain(METER.value()));
  }

  @Test
  void that_cannot_be_renewed_state_why_until_they_can() throws Exception {
    Credentials credentials = open();
    Path key = folder.resolve("pki/issuer.key");
    byte[] content = Files.readAllBytes(key);
    pass(Duration.ofDays(54));
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(key);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));

    assertThrows(AuthorityException.class, credentials::renewDue);

    assertEquals(ALL, credentials.attempts().keySet());
    String why =
        Objects.requireNonNull(credentials.attempts().get("meter-1")).failure().orElseThrow();
    assertTrue(why.contains("issuer.key"), why);
    Files.setPosixFilePermissions(key, permissions);
    Files.write(key, content);
    assertEquals(ALL, credentials.renewDue());
    assertEquals(
        Optional.empty(), Objects.requireNonNull(credentials.attempts().get("meter-1")).failure());
  }

  @Test
  void of_people_and_native_devices_are_known_with_the_keys_that_are_still_here() throws Exception {
    SiteAuthority authority = atCommandLine();
    authority.issueOperator(new OperatorName("anna"), Role.VIEWER);
    authority.issueDevice(STRING_BOX);
    authority.issueOperator(new OperatorName("eve"), Role.VIEWER);
    authority.revoke("eve");
    Credentials credentials = open();

    assertEquals(
        List.of("anna", "string-box"),
        credentials.others().issued().stream().map(IssuedCertificate::name).toList());
    assertEquals(2, credentials.others().privateKeys());
    authority.exports().deleteKey("anna");
    credentials.renewDue();
    assertEquals(1, credentials.others().privateKeys());
  }

  /** A device that renews may present its certificate alone, also in the overlap of a rotation. */
  @Test
  void of_the_server_for_enrolments_are_used_with_all_issuers_of_devices() throws Exception {
    SiteAuthority authority = atCommandLine();
    X509Certificate previous = authority.issuer();
    authority
        .rotation()
        .replaceIssuer(folder.resolve("pki/root.key"), Optional.of(Duration.ofDays(30)));

    TlsMaterial material = open().ofEnrolment();

    assertTrue(
        material.anchors().containsAll(List.of(authority.root(), authority.issuer(), previous)));
    assertEquals(open().ofBroker().chain().size(), material.chain().size());
  }

  @Test
  void of_the_authorities_are_known_also_that_of_the_offline_issuer_of_people() throws Exception {
    SiteAuthority authority = atCommandLine();
    assertEquals(Optional.empty(), open().others().peopleIssuer());

    authority
        .rotation()
        .replacePeopleIssuer(
            folder.resolve("pki/root.key"),
            folder.resolve("stick"),
            Optional.of(Duration.ofDays(30)));

    assertEquals(authority.peopleIssuer(), open().others().peopleIssuer());
    assertTrue(authority.peopleIssuer().isPresent());
    Files.writeString(folder.resolve("pki/people.pem"), "damaged");
    assertEquals(Optional.empty(), open().others().peopleIssuer());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"P50D", "P4380D", "-P20000D"})
  void are_not_renewed_while_the_clock_is_untrusted(Duration wrongBy) throws Exception {
    Credentials credentials = open();
    system = system.plus(wrongBy);

    assertEquals(Set.of(), credentials.renewDue());
    assertEquals(Set.of(), open().renewDue());
    for (IssuedCertificate each : atCommandLine().list()) {
      assertTrue(each.notBefore().isBefore(NOON), each.toString());
    }
  }

  @Test
  void are_the_previous_ones_while_those_of_the_command_line_are_not_valid_yet() throws Exception {
    Credentials credentials = open();
    List<?> previous = credentials.of(METER).get().chain();
    atCommandLine = NOON.plus(Duration.ofDays(300));
    atCommandLine().renew("meter-1");
    system = Instant.EPOCH;

    assertEquals(Set.of(), credentials.renewDue());
    assertEquals(previous, open().of(METER).get().chain());

    system = NOON;
    assertEquals(Set.of("meter-1"), credentials.renewDue());
    assertTrue(credentials.of(METER).get().isValidNow());
  }

  @Test
  void are_renewed_at_the_estimated_time_if_neither_generation_is_valid() throws Exception {
    Credentials credentials = open();
    atCommandLine = NOON.plus(Duration.ofDays(300));
    atCommandLine().renew("meter-1");
    atCommandLine = NOON.plus(Duration.ofDays(301));
    atCommandLine().renew("meter-1");
    system = Instant.EPOCH;

    assertEquals(Set.of("meter-1"), credentials.renewDue());
    assertTrue(credentials.of(METER).get().isValidNow());
  }

  @Test
  void are_used_but_neither_issued_nor_renewed_while_the_deny_list_is_unreadable()
      throws Exception {
    List<?> before = open().of(METER).get().chain();
    Path list = folder.resolve("pki/denied");
    byte[] content = Files.readAllBytes(list);
    Files.write(list, new byte[0]);
    Files.write(folder.resolve("pki/denied.copy"), new byte[0]);
    pass(Duration.ofDays(54));

    Credentials credentials = open();

    assertEquals(before, credentials.of(METER).get().chain());
    assertThrows(AuthorityException.class, credentials::renewDue);
    assertThrows(AuthorityException.class, credentials::denied);

    Files.write(list, content);
    assertEquals(ALL, credentials.renewDue());
  }

  @Test
  void that_have_expired_are_renewed_for_the_gateway_alone_while_the_deny_list_is_unreadable()
      throws Exception {
    List<?> before = open().of(METER).get().chain();
    Files.write(folder.resolve("pki/denied"), new byte[0]);
    Files.write(folder.resolve("pki/denied.copy"), new byte[0]);
    pass(Duration.ofDays(91));

    Credentials credentials = open();

    assertTrue(credentials.ofGateway().get().isValidNow());
    assertTrue(credentials.ofBroker().withClock(() -> system).isValidNow());
    assertFalse(credentials.of(METER).get().isValidNow());
    assertEquals(before, credentials.of(METER).get().chain());
    assertThrows(AuthorityException.class, credentials::denied);
  }

  @Nested
  @DisplayName("of a central broker")
  class OfCentralBroker {

    private final Instant renewed = NOON.plus(Duration.ofDays(58));
    private Credentials credentials;
    private SiteAuthority central;

    @BeforeEach
    void the_machine_was_off_for_60_days() throws Exception {
      Credentials before = open();
      assertTrue(before.of(METER).get().isValidNow());
      boot++;
      system = NOON.plus(Duration.ofDays(60));
      central =
          SiteAuthority.init(
              folder.resolve("central"), DOMAIN, new SiteId("central"), Set.of(), () -> renewed);
      credentials = open();
      assertFalse(clock.isTrusted());
    }

    private TlsMaterial bridge(Path ca) {
      return credentials
          .outbound()
          .forExternalBroker(
              new SiteConfig.External(List.of(new HostPort("localhost", 8883)), Optional.of(ca)),
              credentials.ofGateway())
          .get();
    }

    private void check(TlsMaterial validator, TlsMaterial server) throws Exception {
      ((X509TrustManager) validator.trustManagers().getTrustManagers()[0])
          .checkServerTrusted(server.chain().toArray(new X509Certificate[0]), "ECDHE_ECDSA");
    }

    @Test
    void prove_the_time_and_are_accepted_by_it() throws Exception {
      check(bridge(folder.resolve("central/ca.pem")), central.material(SiteAuthority.BROKER));

      assertTrue(clock.isTrusted());
      assertEquals("upstream", clock.status().source());
      assertEquals(
          Set.of(TimeProof.AUTHORITY, TimeProof.UPSTREAM), clock.status().proofs().keySet());
    }

    @Test
    void prove_no_more_than_their_begin_when_the_system_clock_is_spoofed() throws Exception {
      system = NOON.plus(Duration.ofDays(160));

      check(bridge(folder.resolve("central/ca.pem")), central.material(SiteAuthority.BROKER));

      assertFalse(clock.isTrusted());
      Instant begin =
          central.material(SiteAuthority.BROKER).chain().get(0).getNotBefore().toInstant();
      assertEquals(begin, clock.status().proven());
      assertEquals(begin, clock.instant());
    }

    @Test
    void prove_nothing_when_they_are_later_than_the_system_clock() {
      system = NOON.plus(Duration.ofDays(3));

      assertThrows(
          CertificateException.class,
          () ->
              check(
                  bridge(folder.resolve("central/ca.pem")),
                  central.material(SiteAuthority.BROKER)));
      assertEquals("authority", clock.status().source());
    }

    @Test
    void prove_nothing_when_the_sites_own_authority_has_issued_them() throws Exception {
      atCommandLine = renewed;
      atCommandLine().renew(SiteAuthority.BROKER);
      TlsMaterial own = atCommandLine().material(SiteAuthority.BROKER);

      assertThrows(
          CertificateException.class, () -> check(bridge(folder.resolve("pki/ca.pem")), own));
      assertEquals("authority", clock.status().source());
    }

    @Test
    void prove_the_time_as_those_of_the_repository_do() throws Exception {
      TlsMaterial configured = central.material(SiteAuthority.GATEWAY);

      check(
          credentials.outbound().forRepository(configured), central.material(SiteAuthority.BROKER));

      assertTrue(clock.isTrusted());
      assertEquals("repository", clock.status().source());
    }
  }
}
