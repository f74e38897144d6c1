// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.parasol.certs.files.KeyFile;
import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.app.Gateway;
import io.parasol.gateway.cli.Cli;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.testing.IgnoredSignals;
import io.parasol.testing.PeerProgram;
import io.parasol.testing.SoftHsm;
import io.parasol.testing.SoftTpm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Gateways in processes of their own: a token is found by variables of the environment. */
@DisplayName("A gateway with its keys in a token")
class KeysInTokenIT {

  private static final Pattern WAITING =
      Pattern.compile("(?m)^parasol_store_records\\S* ([0-9.E]+)$");

  /** Kept, with the log of the gateway, if the test fails. */
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  private RunningPeer controller;
  private int port;

  @BeforeEach
  void startController() throws Exception {
    controller =
        RunningPeer.peer(
            Path.of("/usr/bin/python3"),
            "python3-pymodbus",
            FieldSite.script(folder, "pymodbus_box.py"),
            0);
    String line = controller.await("the port of the controller", each -> each.startsWith("port "));
    port = Integer.parseInt(line.substring(5));
  }

  @AfterEach
  void stopController() {
    controller.close();
  }

  private FieldSite site(Path library, String label, String pin) throws Exception {
    KeyFile.writeOwnerOnly(folder.resolve("pin"), pin.getBytes(StandardCharsets.US_ASCII));
    return FieldSite.make(
        folder.resolve("site"),
        port,
        "{serial: serial}",
        "certificates: {keys: {token: {library: %s, label: %s, pin: ../pin}}}\n"
            .formatted(library, label));
  }

  private static String[] env(List<String> variables) {
    List<String> before = new ArrayList<>(List.of("env"));
    before.addAll(variables);
    return before.toArray(new String[0]);
  }

  /** Runs verbs of the command line one after the other, in one process with these variables. */
  private String run(FieldSite site, List<String> environment, String... verbs) throws Exception {
    List<String> command = new ArrayList<>(environment);
    command.addAll(JavaCommand.of());
    command.add(Verbs.class.getName());
    for (String verb : verbs) {
      command.add(verb + " -c " + site.file("site.yaml"));
    }
    PeerProgram.Run done =
        PeerProgram.named("env", "coreutils")
            .run(folder.resolve("verb.txt"), command.toArray(new String[0]));
    assertEquals(0, done.exit(), done.output());
    return done.output();
  }

  /** Runs the verb in each of its arguments; ends at the first that fails. */
  static final class Verbs {
    private Verbs() {}

    public static void main(String[] verbs) {
      for (String verb : verbs) {
        ExitCode exit = new Cli(Gateway::start).execute(verb.split(" ", -1));
        if (exit != ExitCode.DONE) {
          System.exit(exit.number());
        }
      }
      System.exit(0);
    }
  }

  private String log(FieldSite site) throws IOException {
    return Files.readString(site.config().state().resolveSibling("gateway.log"));
  }

  private static void assertInToken(FieldSite site, String... files) throws IOException {
    Path pki = PkiFolder.in(site.config().state());
    for (String file : files) {
      String content = Files.readString(pki.resolve(file));
      assertTrue(content.startsWith("pkcs11:token=plant;object="), file + ": " + content);
    }
  }

  @Test
  void publishes_and_renews_and_stores_while_the_token_is_missing_until_it_is_back()
      throws Exception {
    assumeFalse(IgnoredSignals.contains("HUP"), "the gateway has inherited that it ignores it");
    SoftHsm token = SoftHsm.create(folder.resolve("hsm"));
    List<String> environment = List.of(token.environment());
    FieldSite site = site(token.library(), SoftHsm.LABEL, SoftHsm.PIN);
    String[] before = env(environment);
    String moved = run(site, environment, "pki rotate issuer", "pki keys --move");
    assertFalse(moved.contains("stays in its file"), moved);

    try (GatewayProcess gateway = GatewayProcess.start(site, before);
        RunningPeer operator = site.subscribe(gateway.broker(), "viewer", TelemetrySeen.FILTERS)) {
      new TelemetrySeen(operator).awaitMore(3);
      operator.await(
          "the custody of the key of the device",
          line ->
              line.startsWith("parasol/field/box-01/health ")
                  && line.contains("\"key\":{\"kept\":\"token\",\"token\":\"plant\",\"label\""));
      operator.await(
          "the custody of the keys of the gateway",
          line ->
              line.startsWith("parasol/field/gateway/health ")
                  && line.matches(".*\"keys\":\\{\"gateway\":\\{\"kept\":\"token\".*")
                  && line.contains("\"(issuer)\":{\"kept\":\"token\"")
                  && line.contains("\"(root)\":{\"kept\":\"file\"}"));
      run(site, environment, "pki renew broker", "pki renew box-01");
      new ProcessBuilder("kill", "-HUP", Long.toString(gateway.pid())).start().waitFor();
      await("the new certificate of the broker")
          .until(() -> log(site).contains("broker certificate changed"));
      new TelemetrySeen(operator).awaitMore(3);
    }
    assertInToken(
        site, "issuer.key", "issued/gateway.key", "issued/broker.key", "issued/box-01.key");

    Path away = token.tokens().resolveSibling("away");
    Files.move(token.tokens(), away);
    try (GatewayProcess gateway = GatewayProcess.start(site, before)) {
      assertTrue(
          log(site)
              .contains(
                  "no broker and no sessions why=\"token \"plant\": the token was removed, or does"
                      + " not answer (CKR_GENERAL_ERROR)\""),
          log(site));
      await("stored messages").until(() -> waiting(gateway) > 3);
      long stored = waiting(gateway);
      assertInToken(
          site, "issuer.key", "issued/gateway.key", "issued/broker.key", "issued/box-01.key");
      Files.move(away, token.tokens());
      gateway.awaitRestart();
      try (RunningPeer operator =
          site.subscribe(gateway.broker(), "viewer", TelemetrySeen.FILTERS)) {
        new TelemetrySeen(operator).awaitMore((int) stored + 3);
        assertEquals(0, gateway.stop());
      }
    }
  }

  /** Returns the number of messages in the store that no broker has got. */
  private static long waiting(GatewayProcess gateway) throws IOException, InterruptedException {
    HttpResponse<String> metrics =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://%s/metrics".formatted(gateway.metrics())))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    Matcher waiting = WAITING.matcher(metrics.body());
    assertTrue(waiting.find(), metrics.body());
    return (long) Double.parseDouble(waiting.group(1));
  }

  @Test
  void publishes_and_restarts_with_a_tpm() throws Exception {
    try (SoftTpm tpm = SoftTpm.start(folder.resolve("tpm"))) {
      FieldSite site = site(tpm.library(), SoftTpm.LABEL, SoftTpm.PIN);
      String[] before = env(tpm.environment());
      run(site, tpm.environment(), "pki keys --move");
      for (int start = 0; start < 2; start++) {
        try (GatewayProcess gateway = GatewayProcess.start(site, before);
            RunningPeer operator =
                site.subscribe(gateway.broker(), "viewer", TelemetrySeen.FILTERS)) {
          new TelemetrySeen(operator).awaitMore(3);
        }
      }
      assertInToken(site, "issued/gateway.key", "issued/broker.key", "issued/box-01.key");
    }
  }
}
