// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.witness;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.ConsistencyProof;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogHead;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The log of another site that a gateway watches")
class WatchedLogTest {

  private static final SiteId NORTH = new SiteId("north");
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path folder;
  private SiteAuthority authority;
  private SigningKey gateway;
  private String certificate;
  private WatchedLog log;
  private long nanos;

  @BeforeEach
  void a_site_with_an_authority() throws Exception {
    Path pki = folder.resolve("pki");
    authority =
        SiteAuthority.init(
            pki, new TrustDomain("parasol"), NORTH, Set.of("localhost"), Clock.systemUTC());
    gateway = SigningKey.read(pki.resolve("issued/gateway.key"), new char[0]);
    certificate =
        new String(Certificates.pem(authority.material(SiteAuthority.GATEWAY).chain()), US_ASCII);
    log = watched();
  }

  private WatchedLog watched() {
    return new WatchedLog(
        NORTH, folder.resolve("pki/ca.pem"), folder.resolve("witness"), () -> nanos);
  }

  private void pass(long minutes) {
    nanos += minutes * 60_000_000_000L;
  }

  /** The state of the gateway with a log that has this content. */
  private byte[] state(String content, int size, int since) throws Exception {
    Path at = folder.resolve(content);
    try (EvidenceLog evidence = EvidenceLog.open(at)) {
      while (evidence.size() < size) {
        evidence.append((content + evidence.size()).getBytes(UTF_8));
      }
      JsonBuilder state =
          Json.object()
              .put("state", "online")
              .put("certificate", certificate)
              .put(
                  "log-head",
                  new LogHead(NORTH, size, evidence.root(), NOON.plusSeconds(size))
                      .sign(gateway)
                      .json());
      if (since > 0) {
        state.put("log-consistency", ConsistencyProof.of(at, since, size).json());
      }
      return state.toBytes();
    }
  }

  private WitnessStatus receive(byte[] state) {
    log.received(state);
    return log.check();
  }

  @Test
  void is_kept_and_proven_while_it_grows() throws Exception {
    assertEquals(5, receive(state("a", 5, 0)).newest().orElseThrow().size());

    WitnessStatus grown = receive(state("a", 8, 5));

    assertEquals(8, grown.newest().orElseThrow().size());
    assertTrue(grown.isProven());
    assertEquals(Optional.empty(), grown.difference());
    assertFalse(receive(state("a", 12, 9)).isProven(), "a proof from another head");
    assertEquals(12, watched().check().newest().orElseThrow().size(), "after a restart");
  }

  @Test
  void raises_an_alarm_when_it_is_rewritten_until_an_operator_moves_the_files_away()
      throws Exception {
    receive(state("a", 5, 0));

    KeptHeads.Difference found = receive(state("b", 9, 5)).difference().orElseThrow();

    assertTrue(found.text().contains("was rewritten"), found.text());
    assertEquals(
        Optional.of(found),
        receive(state("b", 30, 0)).difference(),
        "a longer one does not end it");
    assertEquals(Optional.of(found), watched().check().difference(), "after a restart");
    assertEquals(5, log.check().newest().orElseThrow().size(), "the evidence remains");

    Path kept = folder.resolve("witness");
    Files.move(kept.resolve("north.heads"), kept.resolve("old"));
    Files.move(kept.resolve("north.heads.differs"), kept.resolve("old.differs"));
    assertEquals(Optional.empty(), receive(state("b", 31, 30)).difference());
    assertEquals(31, log.check().newest().orElseThrow().size());
  }

  @Test
  void raises_an_alarm_when_it_goes_back() throws Exception {
    receive(state("a", 8, 0));

    KeptHeads.Difference found = receive(state("a", 5, 0)).difference().orElseThrow();

    assertEquals(
        "ALARM north: the log went back from 8 to 5 records: it was cut off, or an older state was"
            + " restored",
        found.text());
  }

  @Test
  void accepts_no_head_of_another_key_or_site_and_counts_such_messages() throws Exception {
    receive(state("a", 5, 0));
    gateway = SigningKey.generate();

    WitnessStatus status = receive(state("b", 3, 0));

    assertEquals(Optional.empty(), status.difference());
    assertEquals(1, status.rejected());
    assertEquals(2, receive("[]".getBytes(UTF_8)).rejected());
    assertEquals(3, receive(new byte[WatchedLog.MAX_MESSAGE_BYTES + 1]).rejected());
  }

  @Test
  void is_reported_as_unavailable_only_after_a_time_without_usable_messages() throws Exception {
    assertEquals(Optional.empty(), log.check().problem());
    pass(WatchedLog.GRACE.toMinutes());
    assertEquals(Optional.of("not connected yet"), log.check().problem());

    log.connected();
    assertEquals(Optional.of("no message of its gateway has arrived"), log.check().problem());
    assertEquals(Optional.empty(), receive(state("a", 5, 0)).problem());

    pass(60);
    log.failed("connection lost");
    assertEquals(Optional.empty(), log.check().problem());
    pass(WatchedLog.GRACE.toMinutes());
    log.failed("connection refused");
    assertEquals(Optional.of("connection refused"), log.check().problem());
    log.connected();
    assertEquals(
        Optional.empty(),
        receive("{\"state\":\"offline\"}".getBytes(UTF_8)).problem(),
        "a Will has no head");
  }

  @Test
  void is_reported_as_unavailable_if_the_disk_does_not_accept_a_head() throws Exception {
    Files.writeString(folder.resolve("witness"), "no folder");
    pass(WatchedLog.GRACE.toMinutes());

    WitnessStatus status = receive(state("a", 5, 0));

    assertTrue(status.problem().orElseThrow().contains("witness"), status.toString());
  }
}
