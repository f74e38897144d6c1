// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.MailSettings;
import io.parasol.config.model.site.MailSettings.Security;
import io.parasol.gateway.report.ReportTransport.MailContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A mail server")
class HostileMailServerTest {

  /** More than the mail library may take. */
  private static final int ENOUGH = 64 << 20;

  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  /** Accepts one client and sends it the same bytes again and again; returns how many it took. */
  private CompletableFuture<Long> serve(String bytes) {
    byte[] part = bytes.repeat(1000).getBytes(StandardCharsets.US_ASCII);
    return CompletableFuture.supplyAsync(
        () -> {
          long sent = 0;
          try (Socket client = server.accept()) {
            OutputStream out = client.getOutputStream();
            for (; sent < ENOUGH; sent += part.length) {
              out.write(part);
            }
          } catch (IOException ended) {
            // The client has closed the connection.
          }
          return sent;
        });
  }

  private SmtpTransport transport(Security security) {
    return new SmtpTransport(
        new MailSettings(
            new HostPort("localhost", server.getLocalPort()),
            security,
            "plant@example.com",
            List.of("anna@example.com"),
            Optional.empty(),
            Optional.empty()),
        () -> Instant.EPOCH);
  }

  @ParameterizedTest
  @CsvSource({
    "STARTTLS, '220-a line\r\n'",
    "STARTTLS, '220 a line without end '",
    "NONE, '220-a line\r\n'"
  })
  void whose_response_does_not_end_does_not_fill_the_memory(Security security, String bytes)
      throws Exception {
    CompletableFuture<Long> sent = serve(bytes);

    IOException failed =
        assertThrows(
            IOException.class,
            () -> transport(security).send(new MailContent("id", "title", "html", "text", "csv")));

    assertEquals("the mail server sends more than 262144 bytes", failed.getMessage());
    assertTrue(sent.get(60, TimeUnit.SECONDS) < ENOUGH);
  }

  @Test
  void that_takes_too_long_is_no_longer_read() throws Exception {
    AtomicLong nanos = new AtomicLong();
    LimitedSockets sockets = new LimitedSockets(100, Duration.ofSeconds(1), nanos::get);
    var unused = serve("x");
    try (Socket socket = sockets.createSocket()) {
      socket.connect(server.getLocalSocketAddress());
      InputStream in = socket.getInputStream();
      nanos.set(Duration.ofSeconds(1).toNanos());
      assertEquals('x', in.read());
      nanos.incrementAndGet();

      IOException late = assertThrows(IOException.class, in::read);

      assertEquals("the mail server takes too long", late.getMessage());
    }
  }
}
