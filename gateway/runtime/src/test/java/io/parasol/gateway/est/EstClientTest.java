// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A client of an EST server")
class EstClientTest {

  private static final int MORE_THAN_ANY_RESPONSE = 8 << 20;

  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private EstClient client(Duration timeout) throws Exception {
    return new EstClient(
        URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort())),
        SSLContext.getDefault(),
        timeout);
  }

  @Test
  @Timeout(60)
  void waits_a_limited_time_for_the_rest_of_a_response() throws Exception {
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 1_000);
          exchange.getResponseBody().write('M');
          exchange.getResponseBody().flush();
        });
    EstClient client = client(Duration.ofSeconds(1));
    IOException late = assertThrows(IOException.class, client::authorities);
    assertEquals("no complete response within 1 s", late.getMessage());
  }

  @Test
  void reads_no_response_that_is_too_long() throws Exception {
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, MORE_THAN_ANY_RESPONSE);
            exchange.getResponseBody().write(new byte[MORE_THAN_ANY_RESPONSE]);
          }
        });
    EstClient client = client(Duration.ofMinutes(1));
    IOException refused = assertThrows(IOException.class, client::authorities);
    assertEquals(
        "the response is longer than",
        String.valueOf(refused.getMessage()).replaceAll(" [0-9]+ bytes", ""));
  }
}
