// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The server of metrics")
class MetricsServerTest {

  private static final int ANSWER_MILLIS = 60_000;

  @Test
  void answers_while_another_client_sends_its_request_slowly() throws Exception {
    try (MetricsServer server =
            MetricsServer.start(new HostPort("127.0.0.1", 0), new IngestMetrics());
        Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.port());
        Socket other = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      slow.getOutputStream().write('G');
      other.setSoTimeout(ANSWER_MILLIS);
      other
          .getOutputStream()
          .write("GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));

      assertEquals("HTTP/1.1 503", new String(other.getInputStream().readNBytes(12), US_ASCII));
    }
  }

  @Test
  void returns_the_headers_to_head() throws Exception {
    try (MetricsServer server =
            MetricsServer.start(new HostPort("127.0.0.1", 0), new IngestMetrics());
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      client.setSoTimeout(ANSWER_MILLIS);
      client
          .getOutputStream()
          .write(
              "HEAD /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(US_ASCII));

      String response = new String(client.getInputStream().readAllBytes(), US_ASCII);

      assertTrue(response.startsWith("HTTP/1.1 503"), response);
      assertTrue(response.contains("\nContent-length: 14\r\n"), response);
      assertTrue(response.endsWith("\r\n\r\n"), response);
    }
  }

  private static String refused(HostPort address) {
    return String.valueOf(
        assertThrows(IOException.class, () -> MetricsServer.start(address, new IngestMetrics()))
            .getMessage());
  }

  @Test
  void states_its_address_if_that_cannot_be_used() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HostPort address = new HostPort("127.0.0.1", taken.getLocalPort());

      assertEquals("metrics: %s: Address already in use".formatted(address), refused(address));
    }
    assertEquals(
        "metrics: metrics.invalid:9464: the name is not known",
        refused(new HostPort("metrics.invalid", 9464)));
  }
}
