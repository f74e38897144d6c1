// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.site.HostPort;
import java.net.InetAddress;
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
}
