// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.telemetry.report.Uptime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
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
  private Instant atCommandLine = NOON;

  @BeforeEach
  void createAuthority() throws Exception {
    SiteAuthority.init(folder.resolve("pki"), DOMAIN, SITE, Set.of("localhost"), () -> NOON);
  }

  private Credentials open() throws Exception {
    TrustedClock clock =
        TrustedClock.open(() -> system, new Uptime(1, () -> uptimeMillis), folder.resolve("clock"));
    Credentials credentials =
        Credentials.open(
            folder.resolve("pki"),
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
  void are_renewed_at_half_of_their_life() throws Exception {
    Credentials credentials = open();
    pass(Duration.ofDays(44));
    assertEquals(Set.of(), credentials.renewDue());

    pass(Duration.ofDays(1));
    assertEquals(ALL, credentials.renewDue());
    assertEquals(Set.of(), credentials.renewDue());
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
    pass(Duration.ofDays(50));

    Credentials credentials = open();

    assertEquals(before, credentials.of(METER).get().chain());
    assertThrows(AuthorityException.class, credentials::renewDue);
    assertThrows(AuthorityException.class, credentials::denied);

    Files.write(list, content);
    assertEquals(ALL, credentials.renewDue());
  }
}
