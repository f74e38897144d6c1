// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The EST server")
class EstServerTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final byte[] REQUEST =
      "GET /.well-known/est/cacerts HTTP/1.1\r\nHost: localhost\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path folder;
  private TestEstServer settings;
  private EstServer server;
  private TlsMaterial client;

  @BeforeEach
  void start() throws Exception {
    Instant now = Instant.now();
    SiteAuthority authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("parasol"),
            new SiteId("roof"),
            Set.of(),
            () -> now);
    settings =
        TestEstServer.of(
            authority,
            Files.createDirectories(folder.resolve("state")),
            Set.of(),
            List.of(),
            () -> now);
    server = settings.start(new HostPort("127.0.0.1", 0));
    client = authority.material(SiteAuthority.GATEWAY);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private SSLSocket connect() throws IOException {
    SSLSocket socket =
        (SSLSocket)
            client
                .sslContext()
                .getSocketFactory()
                .createSocket(server.address().host(), server.address().port());
    socket.setEnabledProtocols(new String[] {"TLSv1.2"});
    socket.setSoTimeout((int) SOON.toMillis());
    socket.startHandshake();
    return socket;
  }

  private static void request(SSLSocket socket) throws IOException {
    socket.getOutputStream().write(REQUEST);
    assertEquals('H', socket.getInputStream().read());
  }

  @Test
  void ends_a_connection_whose_client_renegotiates_whatever_the_virtual_machine_allows()
      throws Exception {
    try (SSLSocket socket = connect()) {
      request(socket);
      assertThrows(
          IOException.class,
          () -> {
            socket.startHandshake();
            while (socket.getInputStream().read() >= 0) {
              // The rest of the response to the first request.
            }
            throw new IOException("the end of the connection");
          });
    }
    await("the refusal").atMost(SOON).until(() -> !settings.reported().isEmpty());
    assertEquals(List.of("handshake_failed"), settings.reported());
    try (SSLSocket socket = connect()) {
      request(socket);
    }
  }
}
