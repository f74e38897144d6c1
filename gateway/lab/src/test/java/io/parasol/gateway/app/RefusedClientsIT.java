// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.testing.FreePort;
import io.parasol.testing.PeerProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients of openssl at each listener with TLS of one gateway. Each client has an address of its
 * own, by which its event is recognized.
 */
@DisplayName("A client that must be refused")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedClientsIT {

  private static final String PERSON = "URI:spiffe://parasol/site/field/operator/viewer/";

  /** The option by which a client of openssl resumes a session. */
  private static final String SESSION = "-sess_in";

  private static final String ROLE = "1.3.6.1.4.1.50316.802.1=";

  @TempDir static Path folder;

  private final AtomicReference<Instant> clock = new AtomicReference<>(Instant.now());
  private FieldSite site;
  private Gateway gateway;
  private RunningPeer events;
  private int page;
  private int panels;
  private int runs;
  private int clients = 10;

  @BeforeAll
  void a_site_with_each_listener_and_certificates_of_each_fault() throws Exception {
    page = FreePort.find();
    panels = FreePort.find();
    site =
        FieldSite.make(
            folder.resolve("site"),
            """
            page: {listen: "0.0.0.0:%d"}
            enrolment: {listen: "127.0.0.1:0"}
            links:
              trackers: {mqtt: "127.0.0.1:%d", tls: {ca: ca.pem, crl: crl.pem}}
            devices:
              box-1: {native: true}
              panel-1: {link: trackers, client: "%s", topics: {"pv/#": telemetry}}
            modbus-server: {listen: "127.0.0.1:0", units: {}}
            """
                .formatted(page, panels, PERSON.substring("URI:".length()) + "good"));
    SiteAuthority authority = site.authority();
    authority.issueOperator(new OperatorName("gone"), Role.VIEWER);
    authority.exports().pem("gone", folder);
    authority.revoke("gone");
    Files.copy(pki("issuer.pem"), folder.resolve("gone.issuer"));
    for (String leaving : List.of("leaving-tls1-2", "leaving-tls1-3")) {
      authority.issueOperator(new OperatorName(leaving), Role.VIEWER);
      authority.exports().pem(leaving, folder);
      Files.copy(pki("issuer.pem"), folder.resolve(leaving + ".issuer"));
    }
    publishRevocations();
    makeCertificates(authority);
    // Not earlier than the certificates, however long they took.
    clock.set(Instant.now());
    gateway = Gateway.start(site.config(), StoreEnvironment.DEFAULT, clock::get);
    events = site.subscribe(gateway, "operator", "parasol/field/gateway/event");
    List<Client> tried = new ArrayList<>();
    await("the first event of a subscriber")
        .pollInterval(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              tried.add(connect("802", "none"));
              return !events.soFar().isEmpty();
            });
    tried.forEach(Client::close);
  }

  private void publishRevocations() throws Exception {
    Typed.parasol("pki", "crl", "-c", site.file("site.yaml"), "-o", folder.resolve("crl.next"))
        .done();
    Files.move(
        folder.resolve("crl.next"),
        site.file("crl.pem"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
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

  private PeerProgram.Run openssl(String words, Object... more) throws Exception {
    List<Object> all = new ArrayList<>(List.of(words.split(" ", -1)));
    all.addAll(List.of(more));
    PeerProgram.Run run =
        PeerProgram.named("openssl", "openssl")
            .run(
                folder.resolve("output-" + ++runs),
                all.stream().map(Object::toString).toArray(String[]::new));
    assertEquals(0, run.exit(), run::output);
    return run;
  }

  private Path pki(String name) {
    return PkiFolder.in(site.config().state()).resolve(name);
  }

  private void makeCertificates(SiteAuthority authority) throws Exception {
    openssl(
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=client",
        "-keyout",
        folder.resolve("client.key"),
        "-out",
        folder.resolve("client.csr"));
    for (String other : List.of("foreign", "self-signed")) {
      openssl(
          "req -x509 -new -days 3650 -subj /CN=Parasol -addext keyUsage=critical,keyCertSign",
          "-key",
          folder.resolve("client.key"),
          "-addext",
          "subjectAltName=" + PERSON + other,
          "-out",
          folder.resolve(other + "-ca.pem"));
    }
    Files.copy(folder.resolve("self-signed-ca.pem"), folder.resolve("self-signed.pem"));
    issue("good", "");
    issue("foreign", "", folder.resolve("foreign-ca.pem"), folder.resolve("client.key"));
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'").withZone(ZoneOffset.UTC);
    Instant begin = authority.issuer().getNotBefore().toInstant();
    String ended =
        "-not_before %s -not_after %s"
            .formatted(format.format(begin), format.format(begin.plusSeconds(1)));
    issueFor("expired", ended);
    issue(
        "expired-device",
        "subjectAltName=URI:spiffe://parasol/site/field/device/box-1",
        pki("issuer.pem"),
        pki("issuer.key"),
        ended.split(" ", -1));
    issueFor("not-yet-valid", "-not_before 20700101000000Z -not_after 20710101000000Z");
    issue("wrong-purpose", "extendedKeyUsage=serverAuth");
    issue("wrong-san", "subjectAltName=URI:spiffe://parasol/site/other/operator/viewer/x");
    issue("two-sans", "subjectAltName=" + PERSON + "x," + PERSON + "y");
    issue("no-role", ROLE + "ASN1:NULL");
    issue("ia5-role", ROLE + "ASN1:IA5String:ReadOnlySunSpec");
    issue("empty-role", ROLE + "ASN1:UTF8String:");
    issue("long-role", ROLE + "ASN1:UTF8String:" + "r".repeat(200));
    issue("two-roles", ROLE + "DER:0c:01:61:0c:01:62");
    Path extensions =
        Files.writeString(folder.resolve("ca.ext"), "basicConstraints=critical,CA:TRUE,pathlen:0");
    openssl(
        "x509 -req -days 30",
        "-in",
        folder.resolve("client.csr"),
        "-CA",
        pki("root.pem"),
        "-CAkey",
        pki("root.key"),
        "-extfile",
        extensions,
        "-out",
        folder.resolve("plain-ca.pem"));
    issue("ca-without-key-usage", "", folder.resolve("plain-ca.pem"), folder.resolve("client.key"));
  }

  private void issue(String name, String other) throws Exception {
    issue(name, other, pki("issuer.pem"), pki("issuer.key"));
  }

  private void issueFor(String name, String validity) throws Exception {
    issue(name, "", pki("issuer.pem"), pki("issuer.key"), validity.split(" ", -1));
  }

  /**
   * Issues a certificate that differs in one extension from a good one.
   *
   * @param other the extension, in the notation of openssl; empty for none.
   */
  private void issue(String name, String other, Path authority, Path key, String... validity)
      throws Exception {
    List<String> extensions =
        new ArrayList<>(
            List.of(
                "basicConstraints=critical,CA:FALSE",
                "keyUsage=critical,digitalSignature",
                "extendedKeyUsage=clientAuth",
                "subjectAltName=" + PERSON + name,
                ROLE + "ASN1:UTF8String:ReadOnlySunSpec"));
    if (!other.isEmpty()) {
      String which = other.substring(0, other.indexOf('=') + 1);
      extensions.removeIf(each -> each.startsWith(which));
      extensions.add(other);
    }
    Path file =
        Files.writeString(folder.resolve(name + ".ext"), String.join("\n", extensions) + "\n");
    List<Object> more =
        new ArrayList<>(
            List.of(
                "-in",
                folder.resolve("client.csr"),
                "-CA",
                authority,
                "-CAkey",
                key,
                "-extfile",
                file,
                "-out",
                folder.resolve(name + ".leaf")));
    more.addAll(validity.length == 0 ? List.of("-days", "30") : List.of(validity));
    openssl("x509 -req", more.toArray());
    Files.copy(folder.resolve(name + ".leaf"), folder.resolve(name + ".pem"));
    Files.copy(authority, folder.resolve(name + ".issuer"));
  }

  private int port(String listener) {
    return switch (listener) {
      case "broker" -> gateway.broker().port();
      case "est" -> gateway.enrolment().orElseThrow().port();
      case "page" -> page;
      case "panels" -> panels;
      default -> gateway.northbound().orElseThrow().secureAddress().orElseThrow().port();
    };
  }

  /** Returns a first message for which a listener needs the identity of the client. */
  private static byte[] message(String listener) {
    return switch (listener) {
      case "broker" -> HexFormat.of().parseHex("101000044d5154540502003c00000378797a");
      case "panels" -> connectPacket(PERSON.substring("URI:".length()) + "good");
      case "est" ->
          ("POST /.well-known/est/simplereenroll HTTP/1.1\r\nHost: localhost\r\n"
                  + "Content-Type: application/pkcs10\r\nContent-Length: 4\r\n\r\nAAAA")
              .getBytes(US_ASCII);
      case "page" -> "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII);
      default -> HexFormat.of().parseHex("000100000006010300000001");
    };
  }

  /** Returns a CONNECT of MQTT 3.1.1 without a session. */
  private static byte[] connectPacket(String client) {
    byte[] name = client.getBytes(US_ASCII);
    ByteBuffer packet = ByteBuffer.allocate(14 + name.length);
    packet.put((byte) 0x10).put((byte) (12 + name.length));
    packet.put(HexFormat.of().parseHex("00044d5154540402003c"));
    return packet.putShort((short) name.length).put(name).array();
  }

  /** Connects from an address that no other client has, and sends a message. */
  private Client connect(String listener, String certificate, String... more) throws Exception {
    // Only ten events a minute are published about refused clients.
    clock.updateAndGet(now -> now.plusSeconds(61));
    String from = "127.0.1." + ++clients;
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_client",
                Arrays.asList(more).contains(SESSION) ? "-showcerts" : "-quiet",
                "-connect",
                "127.0.0.1:" + port(listener),
                "-bind",
                from + ":0"));
    if (!certificate.equals("none")) {
      boolean isIssued = Files.exists(folder.resolve(certificate + ".key"));
      command.addAll(
          List.of(
              "-cert",
              folder.resolve(certificate + ".pem").toString(),
              "-key",
              folder.resolve((isIssued ? certificate : "client") + ".key").toString()));
    }
    Path issuer = folder.resolve(certificate + ".issuer");
    if (Files.exists(issuer)) {
      command.addAll(List.of("-cert_chain", issuer.toString()));
    }
    command.addAll(Arrays.asList(more));
    Path output = folder.resolve("client-" + clients + ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(output.toFile())
            .start();
    try {
      process.getOutputStream().write(message(listener));
      process.getOutputStream().flush();
    } catch (IOException closed) {
      // The client has ended before it sent anything.
    }
    return new Client(from, process, output);
  }

  /** A running client, and the file of what it receives. */
  private record Client(String from, Process process, Path output) implements AutoCloseable {
    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private void assertRefused(String reason, Client client) {
    try (client) {
      events.await(
          client.from() + " " + reason,
          line ->
              line.matches(".*[\" ]" + Pattern.quote(client.from()) + "[\" ].*")
                  && line.contains(reason));
    }
  }

  @ParameterizedTest(name = "{1} at {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          802    | none                 | no_certificate
          802    | expired              | expired
          802    | not-yet-valid        | not_yet_valid
          802    | foreign              | not_trusted
          802    | self-signed          | not_trusted
          802    | wrong-purpose        | wrong_purpose
          802    | wrong-san            | foreign_identity
          802    | two-sans             | 2 SAN URIs
          802    | ca-without-key-usage | not_trusted
          802    | gone                 | revoked
          802    | no-role              | no_role
          802    | ia5-role             | no_role
          802    | empty-role           | no_role
          802    | long-role            | no_role
          802    | two-roles            | no_role
          panels | none                 | no_certificate
          panels | expired              | expired
          panels | not-yet-valid        | not_yet_valid
          panels | foreign              | not_trusted
          panels | self-signed          | not_trusted
          panels | wrong-purpose        | wrong_purpose
          panels | wrong-san            | the certificate is that of another client
          panels | two-sans             | the certificate has 2 subject alternative names
          panels | ca-without-key-usage | revocation_unknown
          panels | gone                 | revoked
          page   | expired              | expired
          page   | not-yet-valid        | not_yet_valid
          page   | foreign              | not_trusted
          page   | self-signed          | not_trusted
          page   | wrong-purpose        | wrong_purpose
          page   | wrong-san            | foreign_identity
          page   | two-sans             | 2 SAN URIs
          page   | ca-without-key-usage | not_trusted
          page   | gone                 | revoked
          est    | none                 | not_authenticated
          est    | expired              | foreign_identity
          est    | expired-device       | certificate_expired
          est    | not-yet-valid        | not_yet_valid
          est    | foreign              | not_trusted
          est    | self-signed          | not_trusted
          est    | wrong-purpose        | wrong_purpose
          est    | wrong-san            | foreign_identity
          est    | two-sans             | 2 SAN URIs
          est    | ca-without-key-usage | no keyUsage keyCertSign
          est    | gone                 | revoked
          broker | none                 | no client certificate
          broker | expired              | certificate expired
          broker | not-yet-valid        | not valid yet
          broker | foreign              | certification path
          broker | self-signed          | certification path
          broker | wrong-purpose        | xtended key usage
          broker | ca-without-key-usage | no keyUsage keyCertSign
          """)
  void is_refused_with_its_reason_in_an_event(String listener, String certificate, String reason)
      throws Exception {
    assertRefused(reason, connect(listener, certificate));
  }

  @ParameterizedTest
  @CsvSource({
    "wrong-san, spiffe://parasol/site/other/operator/viewer/x",
    "gone, operator/viewer/gone",
    "two-sans, 2 SAN URIs"
  })
  void is_refused_by_the_broker_after_the_handshake(String certificate, String text)
      throws Exception {
    try (Client client = connect("broker", certificate)) {
      events.await(
          client.from() + " " + certificate,
          line -> line.contains("\"event\":\"refused\"") && line.contains(text));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "802, tls_version",
    "panels, tls_version",
    "page, tls_version",
    "est, tls_version",
    "broker, requested protocol"
  })
  void is_refused_with_tls_1_1(String listener, String reason) throws Exception {
    assertRefused(reason, connect(listener, "good", "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-role", "ia5-role", "two-roles"})
  void has_its_role_for_modbus_considered_on_port_802_only(String certificate) throws Exception {
    try (Client client = connect("page", certificate)) {
      await()
          .untilAsserted(() -> assertTrue(output(client).startsWith("HTTP/1.1 200"), certificate));
    }
    try (Client client = connect("broker", certificate)) {
      await().untilAsserted(() -> assertTrue(output(client).matches("(?s) .\0\0.*"), certificate));
    }
  }

  @Test
  void differs_from_a_good_one_in_one_thing_only() throws Exception {
    try (Client client = connect("802", "good")) {
      // No such unit: the client was admitted.
      await()
          .untilAsserted(
              () ->
                  assertEquals(
                      "00010000000301830a",
                      HexFormat.of()
                          .formatHex(
                              Files.readString(client.output(), ISO_8859_1).getBytes(ISO_8859_1))));
    }
    try (Client client = connect("page", "good")) {
      await()
          .untilAsserted(
              () ->
                  assertTrue(
                      Files.readString(client.output(), ISO_8859_1).startsWith("HTTP/1.1 200")));
    }
    try (Client client = connect("panels", "good")) {
      // CONNACK, success.
      await().untilAsserted(() -> assertTrue(output(client).startsWith(" \2\0\0"), "not accepted"));
    }
    try (Client client = connect("broker", "good")) {
      // CONNACK, success.
      await()
          .untilAsserted(
              () ->
                  assertTrue(
                      Files.readString(client.output(), ISO_8859_1).matches("(?s) .\0\0.*")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls1_2", "tls1_3"})
  void is_disconnected_and_refused_again_although_it_resumes_its_session(String version)
      throws Exception {
    String name = "leaving-" + version.replace('_', '-');
    Path session = folder.resolve(name + ".session");
    try (Client first = connect("802", name, "-" + version, "-sess_out", session.toString())) {
      awaitResponse(first);
    }
    try (Client second = connect("802", name, "-" + version, SESSION, session.toString())) {
      awaitResponse(second);
      assertTrue(output(second).contains("Reused, "), () -> name);
      site.authority().revoke(name);
      assertTrue(second.process().waitFor(60, TimeUnit.SECONDS), "disconnected");
    }
    assertRefused("revoked", connect("802", name, "-" + version, SESSION, session.toString()));
  }

  private static String output(Client client) throws IOException {
    return Files.readString(client.output(), ISO_8859_1);
  }

  /** Waits for the response that no such unit exists: the client was admitted, and has a role. */
  private static void awaitResponse(Client client) {
    await()
        .untilAsserted(
            () -> assertTrue(output(client).contains("\0\1\0\0\0\3\1\203\n"), () -> "no response"));
  }

  @Test
  void is_not_confused_by_chains_that_strict_verifiers_accept() throws Exception {
    for (String holder : List.of("operator", "viewer")) {
      openssl(
          "verify -x509_strict -purpose sslclient",
          "-CAfile",
          site.file("ca.pem"),
          "-untrusted",
          site.file(holder + ".pem"),
          site.file(holder + ".pem"));
    }
  }
}
