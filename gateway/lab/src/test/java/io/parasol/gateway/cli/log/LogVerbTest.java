// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogReader;
import io.parasol.certs.evidence.LogRecords;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.Disk;
import io.parasol.certs.json.Json;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.app.Gateway;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.LogFolder;
import io.parasol.gateway.telemetry.report.Uptime;
import io.parasol.gateway.trust.AuditLog;
import io.parasol.gateway.trust.Credentials;
import io.parasol.gateway.trust.LogArchive;
import io.parasol.gateway.trust.LogRetention;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("parasol log")
class LogVerbTest {

  /** What a box without a battery starts with, at least by the gateway's clock. */
  private static final Instant NEVER_SET = Instant.parse("2024-01-01T00:00:00Z");

  @TempDir Path folder;
  private FieldSite site;
  private Path log;
  private List<X509Certificate> chain = List.of();

  @BeforeEach
  void a_site_that_never_ran() throws Exception {
    site = FieldSite.make(folder, "devices: {}\n");
    log = LogFolder.in(site.config().state());
    chain = credentials(Instant.now()).chain(SiteAuthority.GATEWAY);
  }

  private Credentials credentials(Instant now) throws Exception {
    return Credentials.open(
        site.config().state().resolve("pki"),
        KeyStorage.FILES,
        new Credentials.Holders(
            site.config().trustDomain(),
            site.config().site(),
            Optional.of(site.config().broker().listen().host()),
            List.of(),
            Set.of(),
            CertificateLifetimes.DEFAULT),
        TrustedClock.open(
            InstantSource.fixed(now),
            Uptime.ofThisMachine(),
            TrustedClock.fileIn(site.config().state())),
        DamagedFile.Listener.NONE);
  }

  private Typed verb(String... words) {
    List<Object> all = new ArrayList<>(List.of("log"));
    all.addAll(List.of(words));
    all.addAll(List.of("-c", site.file("site.yaml")));
    return Typed.parasol(all.toArray());
  }

  /** Writes a certificate and a signed head, with this time in the record of the certificate. */
  private void writeLog(Instant at) throws Exception {
    SigningKey key =
        SigningKey.read(site.config().state().resolve("pki/issued/gateway.key"), new char[0]);
    try (EvidenceLog written = EvidenceLog.open(log)) {
      written.append(LogRecords.certificate(new String(Certificates.pem(chain), UTF_8), at));
      written.appendHead(new SiteId("field"), at, key);
    }
  }

  @Test
  void names_the_folder_where_there_is_no_log() {
    String missing = log + ": no such file or folder";

    verb("show").refused(ExitCode.FAILED, missing);
    verb("verify").refused(ExitCode.FAILED, missing);
  }

  @Test
  void verify_accepts_a_certificate_that_was_recorded_while_the_clock_was_behind()
      throws Exception {
    writeLog(NEVER_SET);

    Typed verified = verb("verify");

    assertEquals(ExitCode.DONE, verified.exit(), verified::toString);
    assertTrue(verified.out().contains("2 records, intact; 1 signed head"), verified::toString);
  }

  @Test
  void verify_reports_a_certificate_that_had_expired_when_it_was_recorded() throws Exception {
    writeLog(chain.get(0).getNotAfter().toInstant().plusSeconds(1));

    Typed verified = verb("verify");

    assertEquals(ExitCode.REFUSED, verified.exit(), verified::toString);
    assertTrue(
        verified.out().contains("contains a certificate that is not of this site's gateway"),
        verified::toString);
  }

  @Test
  void shows_a_certificate_that_is_recorded_while_the_clock_is_behind_at_its_beginning()
      throws Exception {
    try (EvidenceLog written = EvidenceLog.open(log)) {
      AuditLog audit =
          new AuditLog(
              written,
              site.config().site(),
              credentials(Instant.now()),
              InstantSource.fixed(NEVER_SET));
      audit.started("1", Map.of());
      audit.seal();
    }
    List<String> certificates = new ArrayList<>();
    LogReader.read(
        log,
        (index, record) -> {
          String text = new String(record, UTF_8);
          if (text.contains("\"record\":\"certificate\"")) {
            certificates.add(text);
          }
        });

    assertEquals(1, certificates.size());
    String from = chain.get(0).getNotBefore().toInstant().toString();
    assertTrue(certificates.get(0).contains("\"at\":\"" + from), certificates::toString);
  }

  @Test
  void verify_accepts_a_log_whose_certificate_was_exported_and_removed() throws Exception {
    Path export = folder.resolve("export");
    Path state = site.config().state();
    try (EvidenceLog written =
        EvidenceLog.open(log, state.resolve("commands/log.checkpoint"), Disk.REAL)) {
      AuditLog audit =
          new AuditLog(
              written, site.config().site(), credentials(Instant.now()), InstantSource.system());
      audit.started("1", Map.of());
      assertTrue(verb("trim").err().contains("nothing was exported"));
      assertTrue(verb("export", export.toString()).out().contains("no segment is finished"));
      for (int i = 0; i < 8; i++) {
        written.append(
            LogRecords.record(
                "test", Instant.now(), Json.object().put("x", "x".repeat(900_000)).build()));
        audit.seal();
      }

      Typed exported = verb("export", export.toString());
      assertEquals(ExitCode.DONE, exported.exit(), exported::toString);
      assertEquals(ExitCode.DONE, verb("trim").exit());
      new LogRetention(
              written,
              log,
              audit,
              LogArchive.in(state),
              () -> CompletableFuture.completedFuture(written.size()))
          .check();

      assertTrue(written.first() > 0, "nothing was removed");
      written.append(LogRecords.record("test", Instant.now(), Json.object().build()));
      audit.seal();
    }

    Typed rest = verb("verify");
    assertEquals(ExitCode.DONE, rest.exit(), rest::toString);
    assertTrue(rest.out().contains("of them removed, intact"), rest::toString);
    Path ca = state.resolve("pki/ca.pem");
    Json whole = verified(export, log, "--ca", ca, "--kept", export.resolve("head.json"));
    assertEquals(member(verified(log, "--ca", ca), "root"), member(whole, "root"));
    assertEquals(Json.Num.of(0), member(whole, "first"));
    assertEquals(
        Json.Num.of(1),
        member(verified(log, "--ca", ca, "--kept", export.resolve("head.json")), "not-compared"));
  }

  private static Json verified(Object... words) throws Exception {
    List<Object> all = new ArrayList<>(List.of("log", "verify", "--json"));
    all.addAll(List.of(words));
    Typed verified = Typed.parasol(all.toArray());
    assertEquals(ExitCode.DONE, verified.exit(), verified::toString);
    return verified.json();
  }

  private static Json member(Json object, String name) {
    return Objects.requireNonNull(((Json.Obj) object).members().get(name), name);
  }

  @Test
  void accept_needs_a_reason_and_a_gateway_that_is_stopped() throws Exception {
    Typed without = verb("accept", "--why", " ");
    assertEquals(ExitCode.USAGE, without.exit(), without::toString);

    Gateway gateway = site.start();
    try {
      Typed running = verb("accept", "--why", "test");
      assertEquals(ExitCode.FAILED, running.exit(), running::toString);
      assertTrue(
          running.err().contains("another gateway uses the state folder"), running::toString);
    } finally {
      gateway.close();
    }
  }

  @Test
  void accept_needs_a_clock_that_is_trusted() throws Exception {
    Files.createDirectories(site.config().state());
    Files.writeString(
        site.config().state().resolve("clock"), Instant.now().plus(Duration.ofDays(1)) + "\n");

    Typed accepted = verb("accept", "--why", "test");

    assertEquals(ExitCode.FAILED, accepted.exit(), accepted::toString);
    assertTrue(accepted.err().contains("the clock is not trusted"), accepted::toString);
    assertTrue(
        Files.notExists(site.config().state().resolve("commands/log.checkpoint")),
        "nothing was accepted");
  }
}
