// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.sessions.GatewayProcess;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.state.ExitCode;
import io.parasol.testing.FreePort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site with an issuer below the root of another gateway, which runs in another process. */
@DisplayName("A site with an issuer from a corporate authority")
class CorporateIssuerIT {

  @TempDir Path folder;

  @Test
  void adopts_it_over_est_and_serves_clients_that_trust_the_corporate_root_alone()
      throws Exception {
    int port = FreePort.find();
    FieldSite corporation =
        FieldSite.make(
            folder.resolve("corporation"),
            "enrolment: {listen: \"127.0.0.1:%d\"}\nlinks: {}\ndevices: {}\n".formatted(port));
    Path site = corporation.file("site.yaml");
    Path ca = corporation.file("ca.pem");
    Path roof = Files.createDirectories(folder.resolve("roof")).resolve("site.yaml");
    Files.writeString(
        roof,
        """
        site: roof
        broker: {listen: "127.0.0.1:0"}
        metrics: "127.0.0.1:0"
        pki: {est: "https://localhost:%d/", ca: "%s"}
        links: {}
        devices: {}
        """
            .formatted(port, ca));
    Members claim = claim(site, "roof");
    Path code = folder.resolve("code");
    Files.createFile(
        code, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(code, claim.text("code"));
    try (GatewayProcess server = GatewayProcess.start(corporation)) {
      Typed waiting = adopt(roof, port, ca, claim.text("device"), code);
      assertEquals(ExitCode.FAILED, waiting.exit(), waiting.err());
      assertTrue(waiting.err().contains("must approve the request"), waiting.err());
      Typed listed = Typed.parasol("pki", "enrolments", "-c", site).done();
      assertTrue(listed.out().contains("issuer of roof"), listed.out());
      String id = listed.out().lines().skip(1).findFirst().orElseThrow().split(" ", 2)[0];
      Typed.parasol("pki", "approve", id, "-c", site).done();
      adopt(roof, port, ca, claim.text("device"), code).done();
      assertTrue(server.broker().port() > 0);
    }
    assertFalse(Files.exists(roof.resolveSibling("state/corporate/issuer.key")));

    Typed.parasol("pki", "issue", "operator", "anna", "--role", "viewer", "-c", roof).done();
    Path client = folder.resolve("client");
    Typed.parasol("pki", "export", "anna", "--pem", client, "-c", roof).done();
    SiteConfig config = ConfigFile.load(roof, Map.of());
    try (Gateway gateway = Gateway.start(config);
        RunningPeer anna =
            RunningPeer.peer(
                Path.of("/usr/bin/mosquitto_sub"),
                "mosquitto-clients",
                "-V",
                "5",
                "-h",
                "localhost",
                "-p",
                gateway.broker().port(),
                "-v",
                "-t",
                "parasol/roof/gateway/health",
                "--cafile",
                ca,
                "--cert",
                client.resolve("anna.pem"),
                "--key",
                client.resolve("anna.key"))) {
      anna.await("the health of the gateway", line -> line.contains("parasol/roof/gateway/health"));
    }
  }

  private static Members claim(Path site, String issuerOf) throws Exception {
    String json =
        Typed.parasol("pki", "claim", "--issuer", issuerOf, "--json", "-c", site).done().out();
    return Members.of(Json.parse(json.strip().getBytes(StandardCharsets.UTF_8)), "claim");
  }

  private static Typed adopt(Path roof, int port, Path ca, String user, Path code) {
    return Typed.parasol(
        "pki",
        "adopt",
        "--est",
        "https://localhost:" + port + "/",
        "--ca",
        ca,
        "--user",
        user,
        "--code-file",
        code,
        "-c",
        roof);
  }
}
