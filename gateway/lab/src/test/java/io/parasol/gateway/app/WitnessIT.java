// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogHead;
import io.parasol.certs.evidence.LogRecords;
import io.parasol.certs.evidence.TreeHash;
import io.parasol.certs.json.Json;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.sessions.CentralSite;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.LogFolder;
import io.parasol.gateway.witness.KeptHeads;
import java.io.Closeable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A witness of the evidence log")
class WitnessIT {

  private static final SiteId NORTH = new SiteId("north");
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @TempDir Path folder;
  private FieldSite site;

  @BeforeEach
  void a_site_without_devices() throws Exception {
    site = FieldSite.make(folder, "devices: {}\n");
  }

  private Typed watch(Gateway gateway) {
    return Typed.parasol(
        "witness",
        "watch",
        "--once",
        "--as",
        site.file("viewer.pem"),
        "--broker",
        "localhost:" + gateway.broker().port(),
        "--keep",
        folder.resolve("kept"));
  }

  private Path head(long size) throws Exception {
    SigningKey key =
        SigningKey.read(site.config().state().resolve("pki/issued/gateway.key"), new char[0]);
    return Files.write(
        folder.resolve("head-" + size),
        Json.write(head(site.config().site(), size).sign(key).json()));
  }

  private Typed check(Path... heads) {
    List<Object> words = new ArrayList<>(List.of("witness", "check"));
    words.addAll(List.of(heads));
    words.addAll(
        List.of(
            "--ca",
            site.config().state().resolve("pki/issued/gateway.pem"),
            "--keep",
            folder.resolve("kept")));
    return Typed.parasol(words.toArray());
  }

  @Test
  void keeps_what_a_gateway_publishes_and_raises_an_alarm_when_it_goes_back() throws Exception {
    Path kept = folder.resolve("kept/field.heads");
    try (Gateway gateway = site.start()) {
      Typed watched = watch(gateway);
      assertEquals(ExitCode.DONE, watched.exit(), watched::toString);
      assertEquals(1, Files.readAllLines(kept).size());
      Typed verified = Typed.parasol("log", "verify", "--kept", kept, "-c", site.file("site.yaml"));
      assertEquals(ExitCode.DONE, verified.exit(), verified::toString);

      try (Closeable other =
          KeptHeads.reserve(folder.resolve("kept"), site.config().site()).orElseThrow()) {
        Typed second = watch(gateway);
        assertEquals(ExitCode.FAILED, second.exit(), () -> second + " beside " + other);
        assertTrue(
            second.err().contains("another process watches the site field"), second::toString);
      }

      Typed checked = check(head(1_000), head(2_000));
      assertEquals(ExitCode.DONE, checked.exit(), checked::toString);

      Typed back = watch(gateway);
      assertEquals(ExitCode.REFUSED, back.exit(), back::toString);
      assertTrue(back.err().contains("the log went back from 2000 to"), back::toString);
    }
    Typed longer = Typed.parasol("log", "verify", "--kept", kept, "-c", site.file("site.yaml"));
    assertEquals(ExitCode.REFUSED, longer.exit(), longer::toString);
    assertTrue(longer.out().contains("attests 2000 records"), longer::toString);
    Typed rewritten = check(head(2_000), head(1_999));
    assertEquals(ExitCode.REFUSED, rewritten.exit(), rewritten::toString);
    assertTrue(
        rewritten.err().contains("ALARM field: the log went back from 2000 to 1999 records"),
        rewritten::toString);
  }

  @Test
  void may_be_the_gateway_of_another_site_at_the_same_central_broker() throws Exception {
    Path pki = folder.resolve("north");
    SiteAuthority north =
        SiteAuthority.init(
            pki, new TrustDomain("parasol"), NORTH, Set.of("localhost"), Clock.systemUTC());
    try (CentralSite central = new CentralSite(folder.resolve("centre"))) {
      publishHead(central, north, 5);
      FieldSite witness = witnessAt(central, pki);
      Path kept = witness.config().state().resolve("witness/north.heads");
      try (Gateway gateway = witness.start();
          RunningPeer viewer =
              witness.subscribe(gateway, "viewer", "parasol/field/gateway/health")) {
        await().atMost(TIMEOUT).until(() -> Files.exists(kept));

        publishHead(central, north, 3);

        String health = viewer.await("the alarm", line -> line.contains("\"witness_alarm/north\""));
        assertTrue(health.contains("\"witness\":{\"north\":{\"records\":5,"), health);
      }
    }
  }

  private FieldSite witnessAt(CentralSite central, Path northPki) throws Exception {
    return site.changed(
        "metrics: 127.0.0.1:0",
        """
        metrics: 127.0.0.1:0
        witness:
          north:
            to: mqtts://localhost:%d
            prefix: plants
            tls: {certificate: %s, key: %s, ca: %s}
            ca: %s
        """
            .formatted(
                central.wire.port(),
                central.file("site-field.pem"),
                central.file("site-field.key"),
                central.file("ca.pem"),
                northPki.resolve("ca.pem")));
  }

  /** Publishes the state of a gateway whose log has this many records. */
  private void publishHead(CentralSite central, SiteAuthority authority, long size)
      throws Exception {
    TlsMaterial gateway = authority.material(SiteAuthority.GATEWAY);
    byte[] state =
        Json.object()
            .put("state", "online")
            .put("why", "")
            .put("certificate", new String(Certificates.pem(gateway.chain()), US_ASCII))
            .put(
                "log-head",
                head(NORTH, size)
                    .sign(SigningKey.read(folder.resolve("north/issued/gateway.key"), new char[0]))
                    .json())
            .toBytes();
    central.publish(
        "parasol/north/gateway/state", Files.write(folder.resolve("state-" + size), state), "-r");
  }

  private static LogHead head(SiteId of, long size) {
    return new LogHead(
        of, size, TreeHash.ofLeaf(new byte[1]), Instant.now().truncatedTo(ChronoUnit.MILLIS));
  }

  @Test
  void accepts_a_proof_that_the_log_continues_what_was_kept() throws Exception {
    SigningKey key =
        SigningKey.read(site.config().state().resolve("pki/issued/gateway.key"), new char[0]);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Path first = folder.resolve("first");
    try (EvidenceLog log = EvidenceLog.open(LogFolder.in(site.config().state()))) {
      log.append(LogRecords.record("test", now, Json.object().build()));
      Files.write(first, Json.write(log.appendHead(site.config().site(), now, key).json()));
      log.append(LogRecords.record("test", now, Json.object().build()));
      log.appendHead(site.config().site(), now, key);
    }
    assertEquals(ExitCode.DONE, check(first).exit());

    Typed proved = Typed.parasol("log", "prove", "--from", 1, "-c", site.file("site.yaml")).done();
    Typed checked = check(Files.writeString(folder.resolve("proof"), proved.out()));

    assertTrue(
        checked.done().out().strip().endsWith(", proven to continue what was kept"),
        checked::toString);
    Typed beyond = Typed.parasol("log", "prove", "--from", 9, "-c", site.file("site.yaml"));
    beyond.refused(
        ExitCode.FAILED,
        "--from is 9; expected 0 to 3, the number of records of the newest head; if a witness has"
            + " kept a head with more records, the log went back");
  }

  @Test
  void accepts_no_head_that_another_key_has_signed() throws Exception {
    Path foreign =
        Files.write(
            folder.resolve("foreign"),
            Json.write(
                new LogHead(site.config().site(), 5, TreeHash.EMPTY, Instant.EPOCH)
                    .sign(SigningKey.generate())
                    .json()));

    Typed checked = check(foreign);

    assertEquals(ExitCode.USAGE, checked.exit(), checked::toString);
    assertTrue(checked.err().contains("has no valid signature of the gateway"), checked::toString);
  }
}
