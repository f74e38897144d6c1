// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.Json;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.est.EnrolmentClaims;
import io.parasol.gateway.est.WaitingEnrolments;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.state.ExitCode;
import io.parasol.testing.PeerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server for enrolments of a whole gateway, with clients that others have written. */
@DisplayName("Enrolment over EST")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnrolmentIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String URI = "spiffe://parasol/site/field/device/";
  private static final String EST = "/.well-known/est/";

  @TempDir static Path folder;

  private FieldSite site;
  private Gateway gateway;
  private RunningPeer events;
  private int runs;
  private int addresses = 20;

  @BeforeAll
  void a_site_where_native_devices_enrol() throws Exception {
    Path at = Files.createDirectories(folder.resolve("site"));
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=Acme"
            + " -addext keyUsage=critical,keyCertSign -addext basicConstraints=critical,CA:TRUE",
        "-keyout",
        at.resolve("makers.key"),
        "-out",
        at.resolve("makers.pem"));
    site =
        FieldSite.make(
            at,
            """
            enrolment: {listen: "127.0.0.1:0", makers: makers.pem}
            devices:
              box-1: {native: true}
              box-2: {native: true}
              box-3: {native: true}
              box-4: {native: true}
              box-5: {native: true}
              box-6: {native: true}
            """);
    gateway = site.start();
    events = site.subscribe(gateway, "operator", "parasol/field/gateway/event");
  }

  @AfterAll
  void all_is_closed() throws Exception {
    if (events != null) {
      events.close();
    }
    if (gateway != null) {
      gateway.close();
    }
  }

  private PeerProgram.Run run(String program, String debianPackage, Object... arguments)
      throws Exception {
    return PeerProgram.named(program, debianPackage)
        .run(
            folder.resolve("output-" + ++runs),
            Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
  }

  private void openssl(String words, Object... more) throws Exception {
    List<Object> all = new ArrayList<>(List.of(words.split(" ", -1)));
    all.addAll(List.of(more));
    PeerProgram.Run run = run("openssl", "openssl", all.toArray());
    assertEquals(0, run.exit(), run::output);
  }

  /** Makes a key and a request for a URI, and returns the file of the request as base64. */
  private Path request(String name, String key, String uri) throws Exception {
    Path der = folder.resolve(name + ".csr");
    openssl(
        "req -new -nodes -outform DER -subj /CN=" + name + " " + key,
        "-addext",
        "subjectAltName=URI:" + uri,
        "-keyout",
        site.file(name + ".key"),
        "-out",
        der);
    Files.setPosixFilePermissions(
        site.file(name + ".key"), PosixFilePermissions.fromString("rw-------"));
    return Files.write(
        folder.resolve(name + ".b64"), Base64.getMimeEncoder().encode(Files.readAllBytes(der)));
  }

  private Path request(String name) throws Exception {
    return request(name, "-newkey ec -pkeyopt ec_paramgen_curve:P-256", URI + name);
  }

  private String server() {
    return "https://localhost:" + gateway.enrolment().orElseThrow().port();
  }

  /** A response: its status, its headers, and the file of its content. */
  private record Answer(int status, String headers, Path content) {
    String text() throws Exception {
      return Files.readString(content);
    }
  }

  /** Runs curl with an address of its own, so that it has the full rate of requests. */
  private Answer curl(String operation, Object... more) throws Exception {
    return curlFrom("127.0.0." + ++addresses, operation, more);
  }

  private Answer curlFrom(String address, String operation, Object... more) throws Exception {
    Path content = folder.resolve("content-" + runs);
    Files.deleteIfExists(content);
    Files.createFile(content);
    List<Object> all =
        new ArrayList<>(
            List.of(
                "-sS",
                "--interface",
                address,
                "--cacert",
                site.file("ca.pem"),
                "-o",
                content,
                "-D",
                "-",
                server() + EST + operation));
    all.addAll(List.of(more));
    PeerProgram.Run run = run("curl", "curl", all.toArray());
    assertEquals(0, run.exit(), run::output);
    return new Answer(
        Integer.parseInt(run.output().split(" ", 3)[1]),
        run.output().toLowerCase(Locale.ROOT),
        content);
  }

  private Answer enrol(String operation, String user, String code, Path request) throws Exception {
    return curl(
        operation,
        "--user",
        user + ":" + code,
        "-H",
        "Content-Type: application/pkcs10",
        "--data-binary",
        "@" + request);
  }

  private void assertRefused(String reason, Answer answer) throws Exception {
    assertTrue(answer.text().startsWith(reason + ": "), answer.status() + " " + answer.text());
    events.await(reason, line -> line.contains("enrolment_refused") && line.contains(reason));
  }

  /** Writes the certificates of a response, with the issuer, for a client of MQTT. */
  private void install(String name, Answer answer) throws Exception {
    assertEquals(200, answer.status(), answer.headers());
    Path der =
        Files.write(
            folder.resolve(name + ".p7"), Base64.getDecoder().decode(answer.text().strip()));
    openssl("pkcs7 -inform DER -print_certs", "-in", der, "-out", site.file(name + ".leaf"));
    Path authorities =
        Files.write(
            folder.resolve("ca.p7"), Base64.getDecoder().decode(curl("cacerts").text().strip()));
    openssl("pkcs7 -inform DER -print_certs", "-in", authorities, "-out", site.file("all.pem"));
    openssl(
        "verify -x509_strict -purpose sslclient",
        "-CAfile",
        site.file("ca.pem"),
        "-untrusted",
        site.file("all.pem"),
        site.file(name + ".leaf"));
    Files.writeString(
        site.file(name + ".pem"),
        Certificates.pem(Certificates.read(site.file(name + ".leaf"))).length == 0
            ? ""
            : Files.readString(site.file(name + ".leaf")) + Files.readString(site.file("all.pem")));
  }

  private void assertPublishes(String name) throws Exception {
    try (RunningPeer published =
        site.mosquitto(
            "mosquitto_pub",
            gateway,
            name,
            "-i",
            name,
            "-t",
            "parasol/field/" + name + "/telemetry",
            "-m",
            "{\"ts\":1,\"seq\":1,\"v\":{\"power\":1},\"q\":{}}")) {
      await().atMost(PATIENCE).until(published::hasEnded);
      assertEquals(0, published.exit(), () -> published.soFar().toString());
    }
  }

  private String claim(String device, String... more) throws Exception {
    List<Object> words = new ArrayList<>(List.of("pki", "claim", device, "--json"));
    words.addAll(List.of(more));
    words.addAll(List.of("-c", site.file("site.yaml")));
    return ((Json.Str) parasol(words.toArray()).done().member("code")).text();
  }

  /** Approves the request of a device, which the peer sends. */
  private void approve(String device, RunningPeer peer) throws Exception {
    WaitingEnrolments requests = WaitingEnrolments.in(site.config().state());
    await()
        .atMost(PATIENCE)
        .until(() -> peer.hasEnded() || !requests.list(Instant.now()).isEmpty());
    assertFalse(peer.hasEnded(), () -> peer.soFar().toString());
    approve(device);
  }

  private void approve(String device) throws Exception {
    WaitingEnrolments requests = WaitingEnrolments.in(site.config().state());
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                requests.list(Instant.now()).stream()
                    .anyMatch(each -> each.device().value().equals(device)));
    String id =
        requests.list(Instant.now()).stream()
            .filter(each -> each.device().value().equals(device))
            .findFirst()
            .orElseThrow()
            .id();
    parasol("pki", "approve", id, "-c", site.file("site.yaml")).done();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2", "1.3"})
  void works_with_curl_and_openssl_from_the_claim_to_a_renewed_certificate(String tls)
      throws Exception {
    Answer attributes =
        curl("csrattrs", "--tlsv" + tls, "--tls-max", tls, "--user", "box-1:" + claim("box-1"));
    String der = new String(Base64.getDecoder().decode(attributes.text()), ISO_8859_1);
    assertTrue(der.contains(URI + "box-1"), der);

    install("box-1", enrol("simpleenroll", "box-1", claim("box-1"), request("box-1")));
    assertPublishes("box-1");
    var first = Certificates.read(site.file("box-1.leaf")).get(0);
    assertEquals(URI + "box-1", Identity.of(first).uri());

    Path oldKey = Files.move(site.file("box-1.key"), site.file("old-" + tls + ".key"));
    // Older clients present their certificate alone, which is all they have got.
    Path oldChain =
        Files.copy(
            site.file(tls.equals("1.2") ? "box-1.leaf" : "box-1.pem"),
            site.file("old-" + tls + ".pem"));
    Answer renewed =
        curl(
            "simplereenroll",
            "--tlsv" + tls,
            "--tls-max",
            tls,
            "--cert",
            oldChain,
            "--key",
            oldKey,
            "-H",
            "Content-Type: application/pkcs10",
            "--data-binary",
            "@" + request("box-1"));
    install("box-1", renewed);
    assertNotEquals(first, Certificates.read(site.file("box-1.leaf")).get(0));
    assertPublishes("box-1");
    events.await("renewal", line -> line.contains("device_enrolled") && line.contains("renewal"));
  }

  @Test
  void works_with_strongswan_that_polls_until_an_operator_approves_and_renews() throws Exception {
    Path request = request("box-2");
    Path der = folder.resolve("box-2.csr");
    Path issued = site.file("box-2.crt");
    assertTrue(Files.exists(request));
    try (RunningPeer pki =
        RunningPeer.peer(
            Path.of("/bin/sh"),
            "strongswan-pki",
            "-c",
            "STRONGSWAN_CONF=%s exec %s --est --url %s --in %s --cacert %s --userpass box-2:%s --interval 1 --maxpolltime 60 --outform pem > %s"
                .formatted(
                    strongSwan(),
                    PeerProgram.named("pki", "strongswan-pki").program(),
                    server(),
                    der,
                    site.file("ca.pem"),
                    claim("box-2", "--approval"),
                    issued))) {
      approve("box-2", pki);
      await().atMost(PATIENCE).until(pki::hasEnded);
      assertEquals(0, pki.exit(), () -> pki.soFar().toString());
    }
    assertEquals(URI + "box-2", Identity.of(Certificates.read(issued).get(0)).uri());
    Files.writeString(site.file("box-2.pem"), Files.readString(issued) + authorities());
    assertPublishes("box-2");

    Path key = Files.move(site.file("box-2.key"), site.file("old-box-2.key"));
    request("box-2");
    PeerProgram.Run renewed =
        run(
            "sh",
            "dash",
            "-c",
            "STRONGSWAN_CONF=%s exec %s --est --url %s --in %s --cacert %s --cacert %s --cert %s --key %s --outform pem > %s"
                .formatted(
                    strongSwan(),
                    PeerProgram.named("pki", "strongswan-pki").program(),
                    server(),
                    der,
                    site.file("ca.pem"),
                    site.file("issuer.pem"),
                    issued,
                    key,
                    site.file("box-2.new")));
    assertEquals(0, renewed.exit(), renewed::output);
    Files.writeString(
        site.file("box-2.pem"), Files.readString(site.file("box-2.new")) + authorities());
    assertPublishes("box-2");
  }

  /** Its plugin "constraints" does not know name constraints for URIs, and refuses the chain. */
  private Path strongSwan() throws Exception {
    return Files.writeString(
        folder.resolve("strongswan.conf"),
        "pki { load = openssl random nonce x509 pem pkcs1 pkcs7 pkcs8 pubkey }\n");
  }

  private String authorities() throws Exception {
    byte[] issuer = Certificates.pem(List.of(site.authority().issuer()));
    Files.write(site.file("issuer.pem"), issuer);
    return new String(issuer, US_ASCII);
  }

  @Test
  void works_with_the_client_of_another_gateway_which_has_nothing_of_this_hierarchy()
      throws Exception {
    Path code = Files.writeString(folder.resolve("code"), claim("box-6", "--approval"));
    Files.setPosixFilePermissions(code, PosixFilePermissions.fromString("rw-------"));
    Object[] enrol = {
      "pki",
      "enrol",
      "--server",
      server() + "/",
      "--ca",
      site.file("ca.pem"),
      "--certificate",
      site.file("box-6.pem"),
      "--key",
      site.file("box-6.key"),
      "--user",
      "box-6",
      "--code-file",
      code
    };

    parasol(enrol)
        .refused(
            ExitCode.FAILED, "an operator must approve the request first; repeat the command then");
    approve("box-6");
    parasol(enrol).done();
    assertPublishes("box-6");
    var first = Certificates.read(site.file("box-6.pem")).get(0);
    assertTrue(parasol(enrol).done().lines().get(0).startsWith("not due until "));
    List<Object> now = new ArrayList<>(List.of(enrol));
    now.add("--renew");
    parasol(now.toArray()).done();
    var second = Certificates.read(site.file("box-6.pem")).get(0);
    assertNotEquals(first.getPublicKey(), second.getPublicKey());
    assertPublishes("box-6");
  }

  @Test
  void refuses_what_is_not_allowed_with_its_reason() throws Exception {
    Path good = request("box-3");
    String code = claim("box-3");
    String expired =
        EnrolmentClaims.in(site.config().state())
            .create(
                new DeviceId("box-3"),
                Duration.ofHours(1),
                false,
                Instant.now().minus(Duration.ofHours(2)));

    assertRefused("unknown_claim", enrol("simpleenroll", "box-3", "AAAA-BBBB-CCCC-DDDD", good));
    assertRefused("unknown_claim", enrol("simpleenroll", "box-4", code, good));
    assertRefused("claim_expired", enrol("simpleenroll", "box-3", expired, good));
    assertRefused(
        "weak_key",
        enrol("simpleenroll", "box-3", code, request("weak", "-newkey rsa:1024", URI + "box-3")));
    assertRefused(
        "foreign_identity",
        enrol(
            "simpleenroll",
            "box-3",
            code,
            request("foreign", "-newkey ec -pkeyopt ec_paramgen_curve:P-256", URI + "box-4")));
    assertRefused(
        "not_authenticated",
        curl("simplereenroll", "-H", "Content-Type: application/pkcs10", "-d", "@" + good));
    assertRefused(
        "malformed", enrol("simpleenroll", "box-3", code, Files.writeString(good, "bm9uZQ==")));
    assertEquals(404, curl("fullcmc").status());
    assertEquals(405, curl("simpleenroll").status());
    assertEquals(415, curl("simpleenroll", "-d", "x").status());
    assertEquals(413, curl("simpleenroll", "-d", "x".repeat(30_000)).status());

    Answer issued = enrol("simpleenroll", "box-3", code, request("box-3"));
    assertEquals(200, issued.status(), issued.text());
    Answer reused = enrol("simpleenroll", "box-3", code, request("box-3"));
    assertRefused("claim_used", reused);
    assertEquals(401, reused.status());
  }

  @Test
  void accepts_a_birth_certificate_of_a_configured_maker_after_an_approval() throws Exception {
    openssl(
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj"
            + " /CN=PV2000/serialNumber=4711",
        "-keyout",
        site.file("birth.key"),
        "-out",
        site.file("birth.csr"));
    openssl(
        "x509 -req -days 3650",
        "-in",
        site.file("birth.csr"),
        "-CA",
        site.file("makers.pem"),
        "-CAkey",
        site.file("makers.key"),
        "-out",
        site.file("birth.pem"));
    Object[] born = {
      "--cert",
      site.file("birth.pem"),
      "--key",
      site.file("birth.key"),
      "-H",
      "Content-Type: application/pkcs10",
      "--data-binary",
      "@" + request("box-4")
    };

    Answer waits = curl("simpleenroll", born);
    assertEquals(202, waits.status());
    assertTrue(waits.headers().contains("retry-after: "), waits.headers());
    events.await(
        "the request", line -> line.contains("enrolment_waiting") && line.contains("4711"));
    approve("box-4");

    install("box-4", curl("simpleenroll", born));
    assertPublishes("box-4");
    PeerProgram.Run refusedByBroker =
        run(
            "mosquitto_pub",
            "mosquitto-clients",
            "-h",
            "localhost",
            "-p",
            gateway.broker().port(),
            "--cafile",
            site.file("ca.pem"),
            "--cert",
            site.file("birth.pem"),
            "--key",
            site.file("birth.key"),
            "-i",
            "box-4",
            "-t",
            "parasol/field/box-4/telemetry",
            "-m",
            "x");
    assertNotEquals(0, refusedByBroker.exit(), "a birth certificate is for enrolment alone");
  }

  @Test
  void limits_a_flood_from_one_address_while_others_enrol() throws Exception {
    Path request = request("box-5");
    PeerProgram curl = PeerProgram.named("curl", "curl");
    List<String> words =
        new ArrayList<>(
            List.of(
                "-sS",
                "--interface",
                "127.0.0.250",
                "--cacert",
                site.file("ca.pem").toString(),
                "-w",
                "%{http_code}\n",
                "-o",
                "/dev/null"));
    // The fragment makes curl repeat the request; it is not sent.
    words.add(server() + EST + "cacerts#[1-300]");

    PeerProgram.Run flood = curl.run(folder.resolve("flood"), words.toArray(String[]::new));

    long refused = flood.output().lines().filter("429"::equals).count();
    assertTrue(refused > 200, () -> refused + " of 300 were refused: " + flood.output());
    events.await("the limit", line -> line.contains("too_many_requests"));
    install("box-5", enrol("simpleenroll", "box-5", claim("box-5"), request));
    assertPublishes("box-5");
    String metrics =
        new String(
            new java.net.URL("http://" + gateway.metrics() + "/metrics")
                .openStream()
                .readAllBytes(),
            UTF_8);
    assertTrue(metrics.contains("parasol_enrolments_total{result=\"issued\"}"), metrics);
    assertTrue(metrics.contains("parasol_enrolments_total{result=\"too_many_requests\"}"), metrics);
  }
}
