// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogHead;
import io.parasol.certs.evidence.LogRecords;
import io.parasol.certs.evidence.TreeHash;
import io.parasol.certs.json.Json;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.LogFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A witness of the evidence log")
class WitnessIT {

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
    byte[] head =
        Json.write(
            new LogHead(
                    site.config().site(),
                    size,
                    TreeHash.ofLeaf(new byte[1]),
                    Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .sign(key)
                .json());
    return Files.write(folder.resolve("head-" + size), head);
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
    assertEquals(ExitCode.FAILED, beyond.exit(), beyond::toString);
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
