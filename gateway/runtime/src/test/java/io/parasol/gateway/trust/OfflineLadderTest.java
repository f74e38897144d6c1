// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.Lease;
import io.parasol.certs.authority.OfflineFolder;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.clock.TimeProof;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.telemetry.report.Uptime;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A gateway that no person visits")
class OfflineLadderTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final Identity.Gateway SITE =
      new Identity.Gateway(new TrustDomain("parasol"), new SiteId("roof"));
  private static final DeviceId METER = new DeviceId("meter-1");
  private static final List<String> NAMES = List.of("broker", "gateway", "meter-1");

  @TempDir Path folder;

  private Instant system = NOON;
  private long uptimeMillis = 60_000;
  private long boot = 1;
  private TrustedClock clock;
  private CertificateLifetimes lifetimes = CertificateLifetimes.DEFAULT;

  @BeforeEach
  void openClock() {
    clock =
        TrustedClock.open(
            () -> system, new Uptime(boot, () -> uptimeMillis), folder.resolve("clock"));
  }

  private void init() throws Exception {
    SiteAuthority.init(
        folder.resolve("pki"),
        SITE,
        lifetimes,
        Set.of("localhost"),
        () -> system,
        Optional.of(OfflineFolder.ofRoot(folder.resolve("stick"))));
  }

  private Credentials start() throws Exception {
    openClock();
    Credentials credentials =
        Credentials.open(
            folder.resolve("pki"),
            KeyStorage.FILES,
            new Credentials.Holders(
                SITE.trustDomain(),
                SITE.site(),
                Optional.of("localhost"),
                List.of(METER),
                Set.of(),
                lifetimes),
            clock,
            DamagedFile.Listener.NONE);
    clock.saveNow();
    return credentials;
  }

  private SiteAuthority atCommandLine() throws Exception {
    return SiteAuthority.open(folder.resolve("pki"), SITE, () -> system, DamagedFile.Listener.NONE);
  }

  private void pass(Duration time) {
    system = system.plus(time);
    uptimeMillis += time.toMillis();
  }

  private static X509Certificate own(Credentials credentials, String name) {
    return credentials.chain(name).get(0);
  }

  private boolean isValid(Credentials credentials, String name) {
    Instant end = own(credentials, name).getNotAfter().toInstant();
    return system.isBefore(end)
        && !system.isBefore(own(credentials, name).getNotBefore().toInstant());
  }

  private boolean areAllValid(Credentials credentials) {
    return NAMES.stream().allMatch(name -> isValid(credentials, name));
  }

  @Test
  void renews_its_certificates_for_60_days_without_any_connection() throws Exception {
    init();
    Credentials credentials = start();
    Set<BigInteger> serials = new HashSet<>();

    for (int step = 0; step < 60 * 4; step++) {
      pass(Duration.ofHours(6));
      Set<String> unused = credentials.renewDue();
      assertTrue(areAllValid(credentials), () -> "at " + system);
      serials.add(own(credentials, "meter-1").getSerialNumber());
    }

    assertTrue(serials.size() >= 13 && serials.size() <= 18, serials.size() + " certificates");
  }

  @Test
  void that_was_off_for_60_days_uses_its_certificates_until_the_time_is_proven_and_renews_them()
      throws Exception {
    init();
    start();
    boot++;
    system = system.plus(Duration.ofDays(60));

    Credentials credentials = start();

    assertFalse(clock.isTrusted());
    assertTrue(credentials.of(METER).get().isValidNow(), "at the estimated time");
    assertEquals(Set.of(), credentials.renewDue());

    clock.witness(system, TimeProof.UPSTREAM);

    assertTrue(clock.isTrusted());
    assertEquals(Set.copyOf(NAMES), credentials.renewDue());
    assertTrue(areAllValid(credentials));
  }

  /** The broker validates a client as it does in TLS. */
  private static void requireAccepted(TlsMaterial broker, TlsMaterial client) throws Exception {
    ((X509TrustManager) broker.trustManagers().getTrustManagers()[0])
        .checkClientTrusted(client.chain().toArray(new X509Certificate[0]), "EC");
  }

  private static Set<String> peopleOf(Credentials credentials) throws Exception {
    return credentials.issued().people(credentials.issued().all(), DenyList.EMPTY).keySet().stream()
        .map(OperatorName::value)
        .collect(Collectors.toSet());
  }

  @Test
  void that_was_off_at_the_end_of_its_issuer_issues_what_is_needed_at_that_end() throws Exception {
    Duration week = Duration.ofDays(7);
    lifetimes = new CertificateLifetimes(week, week, week, week, CertificateLifetimes.MIN_ISSUER);
    init();
    start();
    boot++;
    system = system.plus(Duration.ofDays(60));
    start();
    clock.witness(system, TimeProof.UPSTREAM);
    clock.saveNow();

    Credentials credentials = start();

    assertTrue(clock.isTrusted());
    requireAccepted(credentials.ofBroker(), credentials.of(METER).get());
    requireAccepted(credentials.ofBroker(), credentials.ofGateway().get());
    X509Certificate issued = own(credentials, "meter-1");
    assertEquals(Set.of(), credentials.renewDue());
    assertEquals(issued, own(credentials, "meter-1"), "it is not replaced every hour");
  }

  @Test
  void starts_after_the_end_of_its_issuer_states_why_and_recovers_with_a_lease() throws Exception {
    Duration year = CertificateLifetimes.MAX_OWN;
    lifetimes =
        new CertificateLifetimes(
            Duration.ofDays(7), year, year, year, CertificateLifetimes.MIN_ISSUER);
    init();
    atCommandLine().issueOperator(new OperatorName("anna"), Role.OPERATOR);
    Credentials running = start();
    for (int day = 0; day < 40; day++) {
      pass(Duration.ofDays(1));
      Set<String> unused = running.renewDue();
    }

    Credentials credentials = start();

    Instant end = Instant.parse("2026-12-24T12:00:00Z");
    for (Credentials each : List.of(running, credentials)) {
      X509Certificate before = own(each, "meter-1");
      assertFalse(isValid(each, "meter-1"));
      assertEquals(Set.of(), each.renewDue());
      assertEquals(before, own(each, "meter-1"));
      String why = Objects.requireNonNull(each.attempts().get("meter-1")).failure().orElseThrow();
      assertTrue(why.startsWith("the issuer expired at " + end), why);
      assertEquals(Optional.of(end), each.issuerEnd());
      assertTrue(each.of(METER).get().isValidNow(), "at the end of the issuer");
      requireAccepted(each.ofBroker(), each.of(METER).get());
      assertEquals(Set.of("anna"), peopleOf(each));
    }

    Path stick = folder.resolve("stick");
    Lease lease =
        atCommandLine()
            .importLease(
                Lease.sign(
                    Certificates.read(folder.resolve("pki/issuer.pem")),
                    stick.resolve("root.key"),
                    stick.resolve("ca.pem"),
                    Duration.ofDays(30),
                    system));

    assertEquals(Set.copyOf(NAMES), credentials.renewDue());
    assertTrue(areAllValid(credentials));
    assertEquals(
        Optional.empty(), Objects.requireNonNull(credentials.attempts().get("meter-1")).failure());
    assertEquals(Optional.empty(), credentials.issuerEnd());
    assertEquals(lease.until(), own(credentials, "gateway").getNotAfter().toInstant());
  }

  @Test
  void moves_to_a_new_root_and_counts_who_has_moved() throws Exception {
    init();
    atCommandLine().issueOperator(new OperatorName("anna"), Role.OPERATOR);
    Credentials credentials = start();
    TlsMaterial before = credentials.of(METER).get();
    Path stick = folder.resolve("stick");

    atCommandLine()
        .rotation()
        .replaceRoot(
            stick.resolve("root.key"),
            Optional.of(OfflineFolder.ofRoot(folder.resolve("next"))),
            Optional.of(Duration.ofDays(30)));
    credentials.refresh();
    assertEquals(
        List.of("anna", "broker", "gateway", "meter-1"),
        credentials.others().overlap().orElseThrow().outdated());

    assertEquals(Set.copyOf(NAMES), credentials.renewDue());

    assertEquals(List.of("anna"), credentials.others().overlap().orElseThrow().outdated());
    assertEquals(4, credentials.others().overlap().orElseThrow().total());
    assertEquals(2, credentials.of(METER).get().anchors().size());
    assertNotEquals(before.chain().get(1), credentials.of(METER).get().chain().get(1));
    atCommandLine().renew("anna");
    credentials.refresh();
    assertEquals(List.of(), credentials.others().overlap().orElseThrow().outdated());
    pass(Duration.ofDays(30));
    Set<String> unused = credentials.renewDue();
    assertEquals(Optional.empty(), credentials.others().overlap());
    assertTrue(areAllValid(credentials));
  }

  @Test
  void moves_to_a_root_that_replaced_a_stolen_one_while_it_was_off() throws Exception {
    init();
    X509Certificate stolen = start().of(METER).get().anchors().get(0);
    atCommandLine()
        .rotation()
        .replaceRoot(
            folder.resolve("stick/root.key"),
            Optional.of(OfflineFolder.ofRoot(folder.resolve("next"))),
            Optional.empty());

    Credentials credentials = start();

    assertFalse(credentials.of(METER).get().anchors().contains(stolen));
    assertTrue(areAllValid(credentials));
    Identity gateway = Identity.of(own(credentials, "gateway"));
    for (String name : NAMES) {
      X509Certificate certificate = own(credentials, name);
      Identity holder = name.equals("broker") ? gateway : Identity.of(certificate);
      assertTrue(credentials.issuers().accepts(certificate, holder), name);
    }
  }

  @Test
  void keeps_its_certificates_and_states_why_while_its_clock_is_wrong() throws Exception {
    init();
    Credentials credentials = start();
    X509Certificate before = own(credentials, "meter-1");
    for (Duration wrongBy :
        List.of(Duration.ofDays(-20_000), Duration.ofDays(50), Duration.ofDays(4380))) {
      system = NOON.plus(wrongBy);
      assertEquals(Set.of(), credentials.renewDue());
      assertEquals(before, own(start(), "meter-1"));
      assertFalse(clock.isTrusted(), wrongBy::toString);
    }

    system = NOON;
    pass(Duration.ofDays(5));
    assertTrue(credentials.renewDue().contains("meter-1"));
  }
}
