// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.config.site.ConfigFile;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.est.CorporateCertificates;
import io.parasol.gateway.est.CorporateIssuerRenewal;
import io.parasol.gateway.est.IssuerRequests;
import io.parasol.gateway.sessions.GatewayProcess;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A site with an issuer below the root of another gateway, which runs in another process. */
@DisplayName("A site with an issuer from a corporate authority")
class CorporateIssuerIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  /**
   * The first issuer is as old as this, and lives for {@link #LIFE}, so that the next one is due.
   */
  private static final Duration AGE = Duration.ofDays(250);

  private static final Duration LIFE = Duration.ofDays(400);

  @TempDir Path folder;
  private FieldSite corporation;
  private int port;
  private Path roof;

  @BeforeEach
  void two_sites() throws Exception {
    port = FreePort.find();
    corporation =
        FieldSite.make(
            folder.resolve("corporation"),
            "enrolment: {listen: \"127.0.0.1:%d\"}\nlinks: {}\ndevices: {}\n".formatted(port));
    Path pki = PkiFolder.in(corporation.config().state());
    Files.move(pki, folder.resolve("unused"));
    Instant past = Instant.now().minus(AGE);
    SiteAuthority unused =
        SiteAuthority.init(
            pki,
            corporation.config().trustDomain(),
            corporation.config().site(),
            Set.of("localhost"),
            () -> past);
    corporation.authority().renew(SiteAuthority.GATEWAY);
    corporation.authority().renew(SiteAuthority.BROKER);
    roof = Files.createDirectories(folder.resolve("roof")).resolve("site.yaml");
    Files.writeString(
        roof,
        """
        site: roof
        broker: {listen: "127.0.0.1:0"}
        metrics: "127.0.0.1:0"
        links: {}
        devices: {}
        """);
  }

  private Path ca() {
    return PkiFolder.in(corporation.config().state()).resolve("ca.pem");
  }

  private String server() {
    return "https://localhost:" + port + "/";
  }

  @Test
  void adopts_and_renews_it_over_est_while_clients_that_trust_the_corporate_root_stay_connected()
      throws Exception {
    try (GatewayProcess server = GatewayProcess.start(corporation)) {
      Path code = claimCode();
      assertWaits(adopt(code));
      signInThePast();
      adopt(code).done();
      assertFalse(Files.exists(roof.resolveSibling("state/corporate/issuer.key")));
      issue("pki", "issue", "operator", "anna", "--role", "viewer");
      try (Gateway gateway = Gateway.start(ConfigFile.load(roof, Map.of()));
          RunningPeer anna = subscribe(gateway, "anna")) {
        anna.await(
            "the health of the gateway", line -> line.contains("parasol/roof/gateway/health"));

        X509Certificate first = roofAuthority().issuer();
        renewsWhenDue();
        X509Certificate second = roofAuthority().issuer();
        assertNotEquals(first.getPublicKey(), second.getPublicKey());
        second.verify(roofAuthority().root().getPublicKey());
        assertConnects(gateway, "anna", "during the overlap");
        issue("pki", "renew", "anna");
        assertConnects(gateway, "anna", "with the next issuer");

        rotateWithTheVerb();
        assertNotEquals(second.getPublicKey(), roofAuthority().issuer().getPublicKey());
        issue("pki", "issue", "operator", "ben", "--role", "viewer");
        assertConnects(gateway, "ben", "with the issuer after the next");
        assertFalse(anna.hasEnded());
        assertTrue(server.isAlive());
      }
    }
  }

  @Test
  void is_requested_by_the_verb_only_where_the_configuration_names_the_server() {
    Typed.parasol("pki", "init", "-c", roof).done();

    Typed.parasol("pki", "rotate", "issuer", "--est", "-c", roof)
        .refused(ExitCode.USAGE, "--est needs the EST server in the configuration: pki");
    Typed.parasol("pki", "rotate", "root", "--est", "-c", roof)
        .refused(ExitCode.USAGE, "--est is allowed with issuer only");
  }

  /** Does what a running gateway does each minute, with the request of an operator in between. */
  private void renewsWhenDue() throws Exception {
    SiteAuthority site = roofAuthority();
    TlsMaterial own = site.material(SiteAuthority.GATEWAY);
    CorporateIssuerRenewal renewal =
        new CorporateIssuerRenewal(
            new CorporateCertificates.Settings(
                URI.create(server()), ca(), roof.resolveSibling("state/corporate")),
            site,
            () -> own,
            Clock.systemUTC());
    assertFalse(renewal.renewDue());
    assertEquals(
        "the corporate authority has not approved the request yet",
        renewal.failure().orElseThrow().why());
    approve();
    assertTrue(renewal.renewDue(), () -> renewal.failure().toString());
  }

  private void rotateWithTheVerb() throws Exception {
    Typed.parasol("pki", "rotate", "finish", "-c", roof).done();
    Files.writeString(roof, "pki: {est: \"%s\", ca: \"%s\"}\n".formatted(server(), ca()), APPEND);
    Object[] rotate = {"pki", "rotate", "issuer", "--est", "-c", roof};
    assertWaits(Typed.parasol(rotate));
    approve();
    assertTrue(Typed.parasol(rotate).done().out().startsWith("certificates are signed by a new"));
  }

  private SiteAuthority roofAuthority() throws Exception {
    return SiteAuthority.open(
        roof.resolveSibling("state/pki"),
        new TrustDomain("parasol"),
        new SiteId("roof"),
        Clock.systemUTC());
  }

  private static void assertWaits(Typed request) {
    assertEquals(ExitCode.FAILED, request.exit(), request.err());
    assertTrue(request.err().contains("must approve the request"), request.err());
  }

  private Path claimCode() throws Exception {
    String json =
        Typed.parasol(
                "pki", "claim", "--issuer", "roof", "--json", "-c", corporation.file("site.yaml"))
            .done()
            .out();
    Path code = folder.resolve("code");
    Files.createFile(
        code, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(
        code,
        Members.of(Json.parse(json.strip().getBytes(StandardCharsets.UTF_8)), "claim")
            .text("code"));
  }

  private Typed adopt(Path code) {
    return Typed.parasol(
        "pki",
        "adopt",
        "--est",
        server(),
        "--ca",
        ca(),
        "--user",
        "issuer.roof",
        "--code-file",
        code,
        "-c",
        roof);
  }

  /** Signs the request as an operator would have done long ago. */
  private void signInThePast() throws Exception {
    Instant past = Instant.now().minus(AGE);
    SiteAuthority then =
        SiteAuthority.open(
                PkiFolder.in(corporation.config().state()),
                corporation.config().trustDomain(),
                corporation.config().site(),
                () -> past)
            .with(
                new CertificateLifetimes(
                    Duration.ofDays(7),
                    Duration.ofDays(90),
                    Duration.ofDays(90),
                    Duration.ofDays(7),
                    LIFE),
                Set.of());
    IssuerRequests requests = IssuerRequests.in(corporation.config().state());
    X509Certificate unused =
        requests.sign(
            then,
            PkiFolder.in(corporation.config().state()).resolve("root.key"),
            requests.waiting(Instant.now()).get(0),
            Instant.now());
  }

  private void approve() {
    Path site = corporation.file("site.yaml");
    Typed listed = Typed.parasol("pki", "enrolments", "-c", site).done();
    assertTrue(listed.out().contains("issuer of roof"), listed.out());
    String id = listed.out().lines().skip(1).findFirst().orElseThrow().split(" ", 2)[0];
    Typed.parasol("pki", "approve", id, "-c", site).done();
  }

  /** Issues or renews a certificate of a person, and exports it. */
  private void issue(String... words) throws IOException {
    List<Object> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("-c", roof));
    Typed.parasol(all.toArray()).done();
    String name = words[1].equals("issue") ? words[3] : words[2];
    for (String each : List.of("ca.pem", name + ".pem", name + ".key")) {
      Files.deleteIfExists(folder.resolve(name).resolve(each));
    }
    Typed.parasol("pki", "export", name, "--pem", folder.resolve(name), "-c", roof).done();
  }

  private RunningPeer subscribe(Gateway gateway, String client, String... more) throws IOException {
    List<Object> words = new ArrayList<>(List.of("-V", "5", "-h", "localhost", "-v"));
    words.addAll(List.of("-p", gateway.broker().port(), "-t", "parasol/roof/gateway/health"));
    words.addAll(List.of("--cafile", ca()));
    words.addAll(List.of("--cert", folder.resolve(client).resolve(client + ".pem")));
    words.addAll(List.of("--key", folder.resolve(client).resolve(client + ".key")));
    words.addAll(List.of(more));
    return RunningPeer.peer(
        Path.of("/usr/bin/mosquitto_sub"), "mosquitto-clients", words.toArray());
  }

  /** A running gateway applies a change of the authority within seconds. */
  private void assertConnects(Gateway gateway, String client, String when) {
    await(client + " " + when)
        .atMost(TIMEOUT)
        .until(
            () -> {
              try (RunningPeer once = subscribe(gateway, client, "-E")) {
                await("the end of a client").atMost(TIMEOUT).until(once::hasEnded);
                return once.exit() == 0;
              }
            });
  }
}
