// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.config.site.SiteConfig.ClientTls;
import io.parasol.legacy.modbus.pdu.ModbusFailure;
import io.parasol.legacy.modbus.pdu.ModbusRequest.ReadRegisters;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.Answers;
import io.parasol.testing.PeerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Servers of openssl in place of controllers behind Modbus/TCP Security. Their certificates differ
 * in one thing each from one that is accepted.
 */
@DisplayName("A controller behind TLS that must be refused")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedControllersIT {

  private static final NioEventLoopGroup LOOPS = new NioEventLoopGroup(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Pattern LISTENING = Pattern.compile("ACCEPT .*:(\\d+)");

  @TempDir static Path folder;

  private ClientTls files;
  private int runs;

  @BeforeAll
  void an_authority_and_certificates_of_each_fault() throws Exception {
    SiteAuthority site =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("parasol"),
            new SiteId("roof"),
            Set.of("localhost"),
            Clock.systemUTC());
    site.exports().pem(SiteAuthority.GATEWAY, folder.resolve("client"));
    openssl(
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=controller",
        "-keyout",
        folder.resolve("server.key"),
        "-out",
        folder.resolve("server.csr"));
    for (String authority : List.of("owner", "stranger", "self-signed")) {
      openssl(
          "req -x509 -new -days 3650 -addext keyUsage=critical,keyCertSign,cRLSign -subj /CN="
              + authority,
          "-addext",
          "subjectAltName=DNS:localhost",
          "-key",
          folder.resolve("server.key"),
          "-out",
          folder.resolve(authority + "-ca.pem"));
    }
    Files.copy(folder.resolve("self-signed-ca.pem"), folder.resolve("self-signed.pem"));
    files =
        new ClientTls(
            folder.resolve("client/gateway.pem"),
            folder.resolve("client/gateway.key"),
            folder.resolve("owner-ca.pem"));
    issue("good", "owner", "", "-days 30");
    issue("foreign", "stranger", "", "-days 30");
    issue("expired", "owner", "", "-not_before 20200101000000Z -not_after 20210101000000Z");
    issue("not-yet-valid", "owner", "", "-not_before 20700101000000Z -not_after 20710101000000Z");
    issue("wrong-purpose", "owner", "extendedKeyUsage=clientAuth", "-days 30");
    issue("other-name", "owner", "subjectAltName=DNS:controller.example", "-days 30");
    issue("plain", "owner", "basicConstraints=critical,CA:TRUE", "-days 30");
    Files.move(folder.resolve("plain.pem"), folder.resolve("plain-ca.pem"));
    issue("ca-without-key-usage", "plain", "", "-days 30");
  }

  @AfterAll
  void all_is_closed() {
    LOOPS.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private void openssl(String words, Object... more) throws Exception {
    List<String> all = new ArrayList<>(List.of(words.split(" ", -1)));
    for (Object each : more) {
      all.add(each.toString());
    }
    PeerProgram.Run run =
        PeerProgram.named("openssl", "openssl")
            .run(folder.resolve("output-" + ++runs), all.toArray(String[]::new));
    assertEquals(0, run.exit(), run::output);
  }

  /**
   * Issues a certificate.
   *
   * @param other the extension that is another one than in a good certificate; empty for none.
   */
  private void issue(String name, String authority, String other, String validity)
      throws Exception {
    List<String> extensions = new ArrayList<>();
    if (other.startsWith("basicConstraints")) {
      extensions.add(other);
    } else {
      extensions.addAll(
          List.of(
              "basicConstraints=critical,CA:FALSE",
              "keyUsage=critical,digitalSignature",
              other.startsWith("extendedKeyUsage") ? other : "extendedKeyUsage=serverAuth",
              other.startsWith("subjectAltName") ? other : "subjectAltName=DNS:localhost",
              "1.3.6.1.4.1.50316.802.1=ASN1:UTF8String:SuperAdministratorSunSpec"));
    }
    Path file =
        Files.writeString(folder.resolve(name + ".ext"), String.join("\n", extensions) + "\n");
    openssl(
        "x509 -req " + validity,
        "-in",
        folder.resolve("server.csr"),
        "-CA",
        folder.resolve(authority + "-ca.pem"),
        "-CAkey",
        folder.resolve("server.key"),
        "-extfile",
        file,
        "-out",
        folder.resolve(name + ".pem"));
    Files.copy(folder.resolve(authority + "-ca.pem"), folder.resolve(name + ".issuer"));
  }

  /** Writes a revocation list of an authority with one certificate in it. */
  private Path list(String name, String authority, String certificate, String... validity)
      throws Exception {
    String serial =
        Certificates.read(folder.resolve(certificate + ".pem"))
            .get(0)
            .getSerialNumber()
            .toString(16)
            .toUpperCase(Locale.ROOT);
    Path database =
        Files.writeString(
            folder.resolve(name + ".index"),
            "R\t20700101000000Z\t200101000000Z\t%s\tunknown\t/CN=controller\n"
                .formatted((serial.length() % 2 == 0 ? "" : "0") + serial));
    Path settings =
        Files.writeString(
            folder.resolve(name + ".cnf"),
            "[ca]\ndefault_ca = d\n[d]\ndatabase = %s\ndefault_md = sha256\n".formatted(database));
    Path list = folder.resolve(name + ".crl.pem");
    List<Object> more =
        new ArrayList<>(
            List.of(
                "-config",
                settings,
                "-cert",
                folder.resolve(authority + "-ca.pem"),
                "-keyfile",
                folder.resolve("server.key"),
                "-out",
                list));
    more.addAll(List.of(validity));
    openssl("ca -gencrl", more.toArray());
    return list;
  }

  /** Starts a server, and returns why a request to it failed. */
  private String whyNot(String certificate, String... more) throws Exception {
    return whyNot(files, certificate, more);
  }

  private String whyNot(ClientTls files, String certificate, String... more) throws Exception {
    Path output = folder.resolve("server-" + ++runs);
    List<String> command =
        new ArrayList<>(
            List.of(
                PeerProgram.named("openssl", "openssl").program().toString(),
                "s_server",
                "-accept",
                "127.0.0.1:0",
                "-Verify",
                "1",
                "-cert",
                folder.resolve(certificate + ".pem").toString(),
                "-key",
                folder.resolve("server.key").toString()));
    Path issuer = folder.resolve(certificate + ".issuer");
    if (Files.exists(issuer)) {
      command.addAll(List.of("-cert_chain", issuer.toString()));
    }
    command.addAll(List.of(more));
    Process server =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      await("a server").atMost(TIMEOUT).until(() -> port(output).isPresent());
      ModbusClient client = client(files, port(output).orElseThrow());
      try {
        ModbusFailure failure = Answers.failureOf(ask(client));
        assertEquals(ModbusFailure.Kind.DISCONNECTED, failure.kind());
        assertFalse(failure.wasSent(), "nothing is sent to a controller that is not known");
        return String.valueOf(failure.getMessage());
      } finally {
        client.close();
      }
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  private static Optional<Integer> port(Path output) throws IOException {
    Matcher listening = LISTENING.matcher(Files.readString(output, ISO_8859_1));
    return listening.find() ? Optional.of(Integer.valueOf(listening.group(1))) : Optional.empty();
  }

  private static ModbusClient client(ClientTls files, int port) {
    return new ModbusTcpClient(
        new HostPort("localhost", port),
        Optional.of(files),
        LOOPS,
        new TcpSettings(
            TcpSettings.Start.WHEN_ASKED,
            1,
            TIMEOUT,
            Duration.ZERO,
            Duration.ZERO,
            TcpSettings.DEFAULT.queue()),
        ConnectionListener.NONE,
        () -> 0);
  }

  private static CompletionStage<ModbusResponse> ask(ModbusClient client) {
    return client.send(new Unit(1), new ReadRegisters(Table.INPUT, 0, 1), TIMEOUT);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          expired              | the certificate of the controller has expired
          not-yet-valid        | the certificate of the controller is not valid yet
          foreign              | the authority in ca has not issued the certificate
          self-signed          | the authority in ca has not issued the certificate
          wrong-purpose        | Extended key usage
          other-name           | No subject alternative DNS name matching localhost found
          ca-without-key-usage | has no keyUsage keyCertSign
          """)
  void is_refused_with_its_reason(String certificate, String reason) throws Exception {
    String why = whyNot(certificate);

    assertTrue(why.contains(reason), why);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"-tls1_1", "-tls1"})
  void is_refused_with_an_older_version_of_tls(String version) throws Exception {
    String why = whyNot("good", version, "-cipher", "DEFAULT@SECLEVEL=0");

    assertTrue(why.contains("protocol_version"), why);
  }

  private ClientTls withLists(Path lists) {
    return new ClientTls(files.certificate(), files.key(), files.ca(), Optional.of(lists));
  }

  @Test
  void is_refused_when_its_authority_has_revoked_its_certificate() throws Exception {
    ClientTls checked = withLists(list("with-good", "owner", "good", "-crldays", "30"));

    String why = whyNot(checked, "good");

    assertTrue(why.endsWith(" TLS: the certificate of the controller is revoked"), why);
  }

  @Test
  void is_refused_without_a_current_list_of_its_authority() throws Exception {
    for (Path lists :
        List.of(
            list("of-stranger", "stranger", "foreign", "-crldays", "30"),
            list(
                "expired",
                "owner",
                "expired",
                "-crl_lastupdate",
                "20200101000000Z",
                "-crl_nextupdate",
                "20210101000000Z"))) {
      String why = whyNot(withLists(lists), "good");

      assertTrue(
          why.endsWith("crl has no current revocation list of the authority of the controller"),
          () -> lists + ": " + why);
    }
  }

  @Test
  void is_refused_while_the_file_of_lists_cannot_be_read() throws Exception {
    String why = whyNot(withLists(folder.resolve("owner-ca.pem")), "good");

    assertTrue(why.contains("holds a revocation list that cannot be read"), why);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({"-tls1_2, false", "-tls1_3, false", "-tls1_3, true"})
  void differs_from_a_good_one_in_one_thing_only(String version, boolean isChecked)
      throws Exception {
    ClientTls used =
        isChecked ? withLists(list("with-another", "owner", "expired", "-crldays", "30")) : files;
    // The server of openssl accepts the connection, and does not speak Modbus.
    Path output = folder.resolve("good-" + ++runs);
    Process server =
        new ProcessBuilder(
                PeerProgram.named("openssl", "openssl").program().toString(),
                "s_server",
                version,
                "-accept",
                "127.0.0.1:0",
                "-Verify",
                "1",
                "-cert",
                folder.resolve("good.pem").toString(),
                "-key",
                folder.resolve("server.key").toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      await("a server").atMost(TIMEOUT).until(() -> port(output).isPresent());

      ModbusClient client = client(used, port(output).orElseThrow());
      try {
        CompletionStage<ModbusResponse> asked = ask(client);
        await("a handshake")
            .atMost(TIMEOUT)
            .until(() -> Files.readString(output, ISO_8859_1).contains("CIPHER is"));
        assertFalse(asked.toCompletableFuture().isDone());
      } finally {
        client.close();
      }
    } finally {
      server.destroyForcibly().waitFor();
    }
  }
}
