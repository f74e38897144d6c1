// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.Disk;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.telemetry.report.Uptime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The head of the log at a broker elsewhere")
class RemoteHeadTest {

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("roof");
  private static final String TOPIC = "parasol/roof/gateway/probe";

  @TempDir Path folder;

  private final List<Publication> published = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private long nanos;
  private EvidenceLog evidence;
  private RemoteHead head;
  private AuditLog audit;

  @BeforeEach
  void a_gateway_runs() throws Exception {
    SiteAuthority.init(folder.resolve("state/pki"), DOMAIN, SITE, Set.of("localhost"), () -> NOON);
    start(folder.resolve("state"));
  }

  @AfterEach
  void all_is_closed() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private void start(Path state) throws Exception {
    TrustedClock clock =
        TrustedClock.open(() -> NOON, new Uptime(1, () -> 60_000), state.resolve("clock"));
    Credentials credentials =
        Credentials.open(
            state.resolve("pki"),
            KeyStorage.FILES,
            new Credentials.Holders(
                DOMAIN,
                SITE,
                Optional.of("localhost"),
                List.of(),
                Set.of(),
                CertificateLifetimes.DEFAULT),
            clock,
            DamagedFile.Listener.NONE);
    evidence =
        EvidenceLog.open(state.resolve("log"), state.resolve("commands/log.checkpoint"), Disk.REAL);
    open.add(evidence);
    audit = new AuditLog(evidence, SITE, credentials, () -> NOON);
    audit.started("1", Map.of());
    audit.seal();
    head = new RemoteHead(evidence, audit, credentials, SITE, () -> nanos);
    head.connected();
  }

  /** Lets the time pass in which the broker sends an earlier head, and publishes. */
  private void publish() {
    nanos += RemoteHead.PUBLISH_DELAY.toNanos();
    head.publishTo(new Recording(), TOPIC);
  }

  private byte[] newestMessage() {
    return published.get(published.size() - 1).payload();
  }

  private void copyState() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("state"))) {
      for (Path each : all.toList()) {
        Files.copy(
            each,
            folder.resolve("older").resolve(folder.resolve("state").relativize(each).toString()));
      }
    }
  }

  @Test
  void is_published_retained_once_the_broker_had_time_to_send_the_earlier_one() {
    head.publishTo(new Recording(), TOPIC);
    assertEquals(List.of(), published);

    publish();
    publish();

    assertEquals(1, published.size());
    assertTrue(published.get(0).retain());
    assertTrue(new String(newestMessage(), UTF_8).startsWith("{\"log-head\":{"));
  }

  @Test
  void is_published_again_after_a_reconnect_and_when_the_log_has_grown() {
    publish();
    head.disconnected();
    publish();
    assertEquals(1, published.size());

    head.connected();
    publish();
    audit.started("1", Map.of());
    audit.seal();
    publish();

    assertEquals(3, published.size());
  }

  @Test
  void agrees_with_the_log_that_it_describes() {
    publish();
    audit.started("1", Map.of());
    head.connected();

    head.received(newestMessage());
    head.compare();

    assertEquals(Optional.empty(), evidence.inconsistency());
  }

  @Test
  void shows_that_the_whole_state_folder_is_an_older_copy() throws Exception {
    copyState();
    for (int i = 0; i < 5; i++) {
      audit.started("1", Map.of());
    }
    audit.seal();
    publish();
    byte[] newer = newestMessage();
    int before = published.size();

    start(folder.resolve("older"));
    head.received(newer);
    publish();
    assertEquals(before, published.size(), "the head to compare with is not replaced");
    head.compare();
    publish();

    String why = evidence.inconsistency().orElse("");
    assertTrue(why.contains("were written, as a signed head outside the gateway shows"), why);
    assertEquals(before, published.size(), "the head to compare with is not replaced");
  }

  /** A wait would stop the commands of a site whose connection is down, and protect no other. */
  @Test
  void stops_no_commands_before_the_first_connection_and_then_those_of_an_older_copy()
      throws Exception {
    copyState();
    for (int i = 0; i < 5; i++) {
      audit.started("1", Map.of());
    }
    audit.seal();
    publish();
    start(folder.resolve("older"));
    head.disconnected();
    nanos += Duration.ofDays(1).toNanos();
    head.compare();
    assertEquals(Optional.empty(), evidence.inconsistency());

    head.connected();
    head.received(newestMessage());
    head.compare();

    assertTrue(evidence.inconsistency().isPresent());
  }

  @Test
  void is_verified_although_the_certificate_was_renewed_after_the_copy() throws Exception {
    copyState();
    SiteAuthority.open(folder.resolve("state/pki"), DOMAIN, SITE, () -> NOON)
        .renew(SiteAuthority.GATEWAY);
    open.remove(0).close();
    start(folder.resolve("state"));
    publish();
    byte[] newer = newestMessage();

    start(folder.resolve("older"));
    audit.started("another history", Map.of());
    head.received(newer);
    head.compare();

    assertTrue(evidence.inconsistency().isPresent());
  }

  @Test
  void is_ignored_if_it_is_forged() throws Exception {
    SiteAuthority.init(folder.resolve("forger/pki"), DOMAIN, SITE, Set.of("x"), () -> NOON);
    EvidenceLog own = evidence;
    RemoteHead attacked = head;
    start(folder.resolve("forger"));
    for (int i = 0; i < 20; i++) {
      audit.started("1", Map.of());
    }
    audit.seal();
    publish();
    String forged = new String(newestMessage(), UTF_8);

    for (String each : List.of(forged, "{", "{}", forged.replace("log-head", "head"), "[]", "")) {
      attacked.received(each.getBytes(UTF_8));
      attacked.compare();
    }

    assertEquals(Optional.empty(), own.inconsistency());
  }

  /** Accepts everything. */
  private final class Recording implements Session {

    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public int window() {
      return 1;
    }

    @Override
    public CompletionStage<PublishResult> publish(Publication publication) {
      published.add(publication);
      return CompletableFuture.completedFuture(PublishResult.ACCEPTED);
    }

    @Override
    public void reconnect() {}

    @Override
    public CompletionStage<Void> close(Optional<Publication> finalMessage) {
      return CompletableFuture.completedFuture(null);
    }
  }
}
