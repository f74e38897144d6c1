// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.MailSettings;
import io.parasol.config.model.site.MailSettings.Security;
import io.parasol.gateway.report.ReportTransport.MailContent;
import io.parasol.testing.PeerProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A report by mail")
class SmtpTransportIT {

  private static final MailContent REPORT =
      new MailContent(
          "day-2026-06-10",
          "Dach 7: Bericht für Süd",
          "<p>größer</p>",
          "Anlage Süd\n",
          "row,name\r\n");
  private static final String RECEIVED =
      "{\"from\":\"plant@example.com\",\"to\":[\"anna@example.com\",\"otto@example.com\"],"
          + "\"login\":\"plant\",\"id\":\"<day-2026-06-10@example.com>\","
          + "\"subject\":\"Dach 7: Bericht für Süd\",\"auto\":\"auto-generated\","
          + "\"parts\":[\"text/plain\",\"text/html\",\"text/csv\"],\"text\":\"Anlage Süd\","
          + "\"file\":[\"day-2026-06-10.csv\"]}";

  @TempDir private static Path folder;

  private @Nullable Process server;
  private @Nullable BufferedReader output;

  @BeforeAll
  static void makeFiles() throws Exception {
    PeerProgram openssl = PeerProgram.named("openssl", "openssl");
    for (String name : List.of("server", "other")) {
      openssl.run(
          folder.resolve("openssl.txt"),
          ("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost"
                  + " -addext subjectAltName=DNS:localhost -keyout %1$s.key -out %1$s.pem")
              .formatted(folder.resolve(name))
              .split(" ", -1));
    }
    try (InputStream script = SmtpTransportIT.class.getResourceAsStream("smtp_server.py")) {
      Files.copy(Objects.requireNonNull(script), folder.resolve("smtp_server.py"));
    }
    password("s3cret");
  }

  private static void password(String password) throws IOException {
    Path file = Files.writeString(folder.resolve("password"), password + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.destroyForcibly();
    }
  }

  /** Starts a server, and returns its port. */
  private int start(String mode) throws IOException {
    Path python = PeerProgram.named("/usr/bin/python3", "python3-aiosmtpd").program();
    Process started =
        new ProcessBuilder(
                python.toString(),
                folder.resolve("smtp_server.py").toString(),
                mode,
                folder.resolve("server.pem").toString(),
                folder.resolve("server.key").toString())
            .redirectError(folder.resolve("server.txt").toFile())
            .start();
    server = started;
    output = started.inputReader();
    String port = output.readLine();
    if (port == null && Files.readString(folder.resolve("server.txt")).contains("ModuleNotFound")) {
      Assumptions.abort("SKIPPED PEER aiosmtpd is missing: apt-get install python3-aiosmtpd");
    }
    return Integer.parseInt(Objects.requireNonNull(port));
  }

  private SmtpTransport transport(int port, Security security, String ca) {
    return new SmtpTransport(
        new MailSettings(
            new HostPort("localhost", port),
            security,
            "plant@example.com",
            List.of("anna@example.com", "otto@example.com"),
            Optional.of(new MailSettings.Login("plant", folder.resolve("password"))),
            Optional.of(folder.resolve(ca))),
        () -> Instant.parse("2026-06-10T20:00:00Z"));
  }

  private String received() throws IOException {
    return String.valueOf(Objects.requireNonNull(output).readLine());
  }

  private String failure(SmtpTransport transport) {
    return String.valueOf(
        assertThrows(IOException.class, () -> transport.send(REPORT)).getMessage());
  }

  /** The first message that the server has received is the one that is sent now. */
  private void assertNothingWasSentBefore(SmtpTransport accepted) throws IOException {
    accepted.send(new MailContent("control", "Dach 7", "", "-", ""));
    assertTrue(received().contains("<control@example.com>"));
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS", "STARTTLS"})
  void is_delivered_over_tls_after_a_login(Security security) throws Exception {
    int port = start(security.wireName());

    transport(port, security, "server.pem").send(REPORT);

    assertEquals(RECEIVED, received());
  }

  @Test
  void is_delivered_without_tls_on_this_machine_if_that_is_configured() throws Exception {
    int port = start("plain");

    transport(port, Security.NONE, "server.pem").send(REPORT);

    assertEquals(RECEIVED, received());
  }

  @Test
  void is_not_sent_to_a_server_that_does_not_offer_starttls() throws Exception {
    int port = start("plain");

    String why = failure(transport(port, Security.STARTTLS, "server.pem"));

    assertTrue(why.contains("STARTTLS"), why);
    assertNothingWasSentBefore(transport(port, Security.NONE, "server.pem"));
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS", "STARTTLS"})
  void is_not_sent_to_a_server_with_an_untrusted_certificate(Security security) throws Exception {
    int port = start(security.wireName());

    String why = failure(transport(port, security, "other.pem"));

    assertTrue(why.contains("trust anchors") || why.contains("certification path"), why);
    assertNothingWasSentBefore(transport(port, security, "server.pem"));
  }

  @Test
  void fails_with_the_answer_of_the_server_to_a_wrong_password() throws Exception {
    int port = start("starttls");
    password("wrong");
    try {
      String why = failure(transport(port, Security.STARTTLS, "server.pem"));

      assertTrue(why.startsWith("535"), why);
      assertFalse(why.contains("wrong"), why);
    } finally {
      password("s3cret");
    }
  }
}
