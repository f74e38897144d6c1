// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.state.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("parasol trust")
class TrustVerbTest {

  @TempDir private Path folder;
  private Path repository;

  @BeforeEach
  void keys_and_a_workshop() {
    for (String name : List.of("anna", "ben", "online", "acme", "room")) {
      parasol("keys", "new", name, "--dir", folder).done();
    }
    repository = folder.resolve("trust");
    trust("init", "--site", "rooftop-7", "--owner", pub("anna"), "--owner", pub("ben"))
        .refused(
            ExitCode.USAGE,
            "parasol: Missing required option: '--online=FILE'; try: parasol trust init --help");
    trust(
            "init",
            "--site",
            "rooftop-7",
            "--owner",
            pub("anna"),
            "--owner",
            pub("ben"),
            "--threshold",
            "2",
            "--online",
            pub("online"))
        .done();
  }

  private Typed trust(Object... arguments) {
    List<Object> typed = new ArrayList<>(List.of("trust"));
    typed.addAll(List.of(arguments));
    typed.add("--workshop");
    typed.add(repository);
    return parasol(typed.toArray());
  }

  private Path pub(String name) {
    return folder.resolve(name + ".pub");
  }

  private Path key(String name) {
    return folder.resolve(name + ".key");
  }

  @Test
  void locks_a_vendor_out_in_one_draft_and_ends_that() throws Exception {
    trust("signer", "add", "acme-remote", "--key", pub("room"), "--classes", "setpoint").done();
    trust("lock-out", "acme")
        .refused(
            ExitCode.USAGE,
            "lock-out: nothing is delegated to acme; expected --key, --signer, --person,"
                + " --device, --certificate or --destination");
    trust("delegate", "acme", "--key", pub("acme")).done();

    assertEquals(
        "acme is locked out (2 keys, 1 people, 1 devices, 1 certificates, 1 destinations) in a"
            + " draft; next: parasol trust sign --key FILE, then trust publish DIR\n",
        trust(
                "lock-out",
                "acme",
                "--signer",
                "acme-remote",
                "--person",
                "acme-service",
                "--device",
                "acme-box",
                "--certificate",
                "4F:1C",
                "--destination",
                "central.acme.example:8883",
                "--reason",
                "contract ended")
            .done()
            .out());

    String shown = trust("show").done().out();
    assertTrue(
        shown.contains("locked out: acme since ") && shown.contains("contract ended"), shown);
    assertTrue(shown.contains("acme-remote  none, its key is denied"), shown);
    Members acme =
        Members.of(trust("show", "--json").member("locked-out"), "locked-out").object("acme");
    assertEquals(
        "{\"certificates\":[\"4f1c\"],\"destinations\":[\"central.acme.example:8883\"],\"devices\":[\"acme-box\"],\"people\":[\"acme-service\"],\"reason\":\"contract"
            + " ended\"}",
        new String(
            Json.write(
                Json.object()
                    .put("certificates", acme.required("certificates"))
                    .put("destinations", acme.required("destinations"))
                    .put("devices", acme.required("devices"))
                    .put("people", acme.required("people"))
                    .put("reason", acme.required("reason"))
                    .build()),
            java.nio.charset.StandardCharsets.UTF_8));
    trust("delegate", "acme", "--key", pub("acme"))
        .refused(
            ExitCode.FAILED,
            "acme is locked out; to end that: parasol trust lock-out acme --remove");
    trust("lock-out", "acme", "--remove").done();
    trust("lock-out", "acme", "--remove").refused(ExitCode.USAGE, "acme is not locked out");
    trust("delegate", "acme", "--key", pub("acme")).done();
  }

  @Test
  void leads_from_keys_to_a_published_release_of_a_vendor() throws Exception {
    Path image = Files.writeString(folder.resolve("fw-1.4.0.bin"), "firmware");
    trust("signer", "add", "room", "--key", pub("room"), "--classes", "setpoint,firmware").done();
    trust("threshold", "firmware", "1").done();
    trust("delegate", "acme", "--key", pub("acme")).done();
    trust(
            "release",
            "add",
            image,
            "--vendor",
            "acme",
            "--model",
            "PV 2000",
            "--version",
            "1.4.0",
            "--counter",
            "17",
            "--requires-min",
            "1.2.0")
        .done();
    assertEquals(
        """
        signed root, targets
        root version 1 has 1 of 2 required signatures
        targets version 1 has 1 of 2 required signatures
        acme version 1 has 0 of 1 required signatures
        """,
        trust("sign", "--key", key("anna")).done().out());
    trust("publish", folder.resolve("out"), "--key", key("online"))
        .refused(
            ExitCode.FAILED,
            "root: has fewer signatures than its threshold; parasol trust show lists the counts");
    trust("sign", "--key", key("ben")).done();
    trust("sign", "--key", key("acme")).done();

    trust("publish", folder.resolve("out"), "--key", key("online")).done();

    assertTrue(Files.exists(folder.resolve("out/metadata/timestamp.json")));
    assertTrue(Files.exists(folder.resolve("out/metadata/1.acme.json")));
    try (Stream<Path> images = Files.list(folder.resolve("out/targets/acme/PV-2000"))) {
      assertTrue(images.findFirst().orElseThrow().toString().endsWith(".fw-1.4.0.bin"));
    }
    Typed shown = trust("show").done();
    assertTrue(shown.out().contains("next to expire: snapshot, in 44 days"), shown.out());
    assertTrue(shown.out().contains("firmware needs 1 of 1 signers\n"), shown.out());
    assertTrue(
        shown
            .out()
            .contains(
                "protection needs 2 of 0 signers: too few signers, so every such command is"
                    + " refused"));
    assertTrue(shown.out().contains("acme/PV-2000/fw-1.4.0.bin"), shown.out());
    assertEquals(new Json.Str("rooftop-7"), trust("show", "--json").done().member("site"));
  }

  @Test
  void takes_a_signer_back_and_denies_keys_and_certificates() {
    trust("signer", "add", "room", "--key", pub("room"), "--classes", "setpoint").done();
    trust("deny", "certificate", "4F:1C").done();
    trust("deny", "certificate", "4f1c").refused(ExitCode.USAGE, "4f1c: is already denied");
    trust("allow", "key", "ab").refused(ExitCode.USAGE, "ab: is not denied");
    trust("deny", "key", "ab")
        .refused(ExitCode.USAGE, "denied key: expected a fingerprint of 64 lower-case hex digits");
    assertTrue(trust("show").done().out().contains("denied certificates: 4f1c"));

    trust("allow", "certificate", "4f1c").done();
    trust("signer", "remove", "room").done();

    Typed shown = trust("show").done();
    assertFalse(shown.out().contains("denied certificates"));
    assertFalse(shown.out().contains("room"));
    trust("signer", "remove", "room").refused(ExitCode.USAGE, "there is no signer room");
  }

  @Test
  void changes_the_owners_and_the_online_key() {
    trust("owner", "add", pub("anna"))
        .refused(ExitCode.USAGE, pub("anna") + ": is already an owner");
    trust("owner", "add", pub("room"), "--threshold", "1").done();
    trust("owner", "remove", pub("ben")).done();
    trust("owner", "remove", pub("ben")).refused(ExitCode.USAGE, pub("ben") + ": is no owner");
    trust("online", pub("ben")).done();
    trust("sign", "--key", key("anna")).done();

    trust("publish", folder.resolve("out"), "--key", key("online"))
        .refused(ExitCode.FAILED, "the key is not the online key of this repository");
    trust("publish", folder.resolve("out"), "--key", key("ben")).done();
  }

  @Test
  void takes_over_signatures_from_a_copy() throws Exception {
    Path copy = folder.resolve("copy");
    try (Stream<Path> all = Files.walk(repository)) {
      for (Path each : all.toList()) {
        Files.copy(each, copy.resolve(repository.relativize(each).toString()));
      }
    }
    parasol("trust", "sign", "--key", key("ben"), "--workshop", copy).done();
    trust("sign", "--key", key("anna")).done();

    assertEquals("imported: root, targets\n", trust("import", copy).done().out());
    assertEquals("nothing new\n", trust("import", copy).done().out());

    trust("publish", folder.resolve("out"), "--key", key("online")).done();
  }

  @Test
  void loses_no_change_and_no_signature_that_others_make_at_the_same_time() throws Exception {
    List<Object[]> changes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      changes.add(
          new Object[] {"signer", "add", "room-" + i, "--key", pub("room"), "--classes", "config"});
    }
    atOnce(changes);
    atOnce(
        List.of(
            new Object[] {"sign", "--key", key("anna")},
            new Object[] {"sign", "--key", key("ben")}));

    String shown = trust("show").done().out();
    for (int i = 0; i < 8; i++) {
      assertTrue(shown.contains("room-" + i), shown);
    }
    trust("publish", folder.resolve("out"), "--key", key("online")).done();
  }

  private void atOnce(List<Object[]> commands) throws Exception {
    CyclicBarrier begin = new CyclicBarrier(commands.size());
    ExecutorService threads = Executors.newFixedThreadPool(commands.size());
    try {
      List<Future<Typed>> all = new ArrayList<>();
      for (Object[] each : commands) {
        all.add(
            threads.submit(
                () -> {
                  begin.await();
                  return trust(each);
                }));
      }
      for (Future<Typed> each : all) {
        each.get(60, TimeUnit.SECONDS).done();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void says_where_there_is_no_workshop() {
    parasol("trust", "show", "--workshop", folder.resolve("none"))
        .refused(
            ExitCode.FAILED,
            folder.resolve("none").toAbsolutePath()
                + ": contains no repository; create one with: parasol trust init");
  }
}
