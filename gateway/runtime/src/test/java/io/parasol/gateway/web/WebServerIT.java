// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The web server for monitoring")
class WebServerIT {

  private static final HostPort ANY = new HostPort("127.0.0.1", 0);

  private final AtomicReference<Readiness> readiness = new AtomicReference<>(Readiness.ready());
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(60)).build();
  private WebServer server;

  private volatile String crl = "";

  @BeforeEach
  void start() throws IOException {
    server = WebServer.start(ANY, () -> "up 1\n", readiness::get, () -> crl);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private HttpResponse<String> request(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.address().port() + path))
            .timeout(Duration.ofSeconds(60))
            .method(method, BodyPublishers.noBody())
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  @Test
  void gives_the_meters_in_the_format_of_prometheus() throws Exception {
    HttpResponse<String> answer = request("GET", "/metrics");

    assertEquals(200, answer.statusCode());
    assertEquals("up 1\n", answer.body());
    assertEquals(
        "text/plain; version=0.0.4; charset=utf-8",
        answer.headers().firstValue("content-type").orElseThrow());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/metrics", "/healthz", "/crl.pem"})
  void returns_the_same_headers_without_content_to_head(String path) throws Exception {
    HttpResponse<String> get = request("GET", path);

    HttpResponse<String> head = request("HEAD", path);

    assertEquals(get.statusCode(), head.statusCode());
    assertEquals(get.headers(), head.headers());
    assertEquals("", head.body());
  }

  @Test
  void ignores_a_query() throws Exception {
    assertEquals(200, request("GET", "/metrics?name=up").statusCode());
  }

  @Test
  void says_in_one_line_that_the_gateway_is_ready() throws Exception {
    HttpResponse<String> answer = request("GET", "/healthz");

    assertEquals(200, answer.statusCode());
    assertEquals("{\"ready\":true,\"why\":\"\",\"unreachable\":{}}\n", answer.body());
  }

  @Test
  void says_503_and_why_when_it_is_not() throws Exception {
    readiness.set(Readiness.notReady("the store\nis \"full\""));

    HttpResponse<String> answer = request("GET", "/healthz");

    assertEquals(503, answer.statusCode());
    assertEquals(
        "{\"ready\":false,\"why\":\"the store?is \\\"full\\\"\",\"unreachable\":{}}\n",
        answer.body());
  }

  @Test
  void answers_again_and_again_on_one_connection() throws Exception {
    try (RawSocket socket = new RawSocket(server.address())) {
      String twice =
          socket
              .say("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
              .say("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
              .hearAll();

      assertEquals(2, twice.split("HTTP/1.1 200 OK", -1).length - 1, twice);
    }
  }

  @Test
  void gives_the_revocation_list_once_there_is_one() throws Exception {
    assertEquals(404, request("GET", "/crl.pem").statusCode());

    crl = "-----BEGIN X509 CRL-----\n";

    assertEquals(crl, request("GET", "/crl.pem").body());
    assertEquals(
        "application/x-pem-file",
        request("GET", "/crl.pem").headers().firstValue("content-type").orElse(""));
  }

  @Test
  void says_500_and_nothing_else_when_a_page_fails() throws Exception {
    try (WebServer broken =
            WebServer.start(
                ANY,
                () -> {
                  throw new IllegalStateException("the secret reason");
                },
                readiness::get,
                () -> crl);
        RawSocket socket = new RawSocket(broken.address())) {
      String answer =
          socket.say("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").hearAll();

      assertTrue(answer.startsWith("HTTP/1.1 500 "), answer);
      assertFalse(answer.contains("secret"), answer);
    }
  }

  @Test
  void says_in_one_line_that_its_address_is_taken() {
    IOException refused =
        assertThrows(
            IOException.class,
            () -> WebServer.start(server.address(), () -> "", readiness::get, () -> crl));

    String line = String.valueOf(refused.getMessage());
    assertTrue(line.startsWith("metrics: cannot listen on " + server.address() + ": "), line);
    assertFalse(line.contains("\n"));
  }

  @Test
  void frees_its_port_when_it_is_closed() throws Exception {
    HostPort address = server.address();
    server.close();
    server.close();

    server = WebServer.start(address, () -> "again 1\n", readiness::get, () -> crl);

    assertEquals("again 1\n", request("GET", "/metrics").body());
  }

  @Nested
  @DisplayName("refuses")
  class Refuses {

    @ParameterizedTest(name = "the path {0}")
    @ValueSource(strings = {"/", "/metrics/", "/metrics/../healthz", "/healthz/x", "/%6Detrics"})
    void other_paths(String path) throws Exception {
      assertEquals(404, request("GET", path).statusCode());
    }

    @ParameterizedTest(name = "the method {0}")
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
    void other_methods(String method) throws Exception {
      HttpResponse<String> answer = request(method, "/metrics");

      assertEquals(405, answer.statusCode());
      assertEquals("GET, HEAD", answer.headers().firstValue("allow").orElseThrow());
    }

    @ParameterizedTest(name = "garbage {index}")
    @ValueSource(
        strings = {
          "\0\1\2\3\r\n\r\n",
          "GET\r\n\r\n",
          "GET /metrics HTTP/1.1\r\n: no name\r\n\r\n",
          "GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: minus\r\n\r\n"
        })
    void what_is_no_http(String garbage) throws Exception {
      try (RawSocket socket = new RawSocket(server.address())) {
        String answer = socket.say(garbage).hearAll();

        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
      }
    }

    @Test
    void a_request_line_without_end() throws Exception {
      try (RawSocket socket = new RawSocket(server.address())) {
        socket.say("GET /" + "a".repeat(3000));

        assertEquals("HTTP/1.1 400 Bad Request", socket.hearStatus());
      }
    }

    @Test
    void headers_without_end() throws Exception {
      try (RawSocket socket = new RawSocket(server.address())) {
        socket.say("GET /metrics HTTP/1.1\r\nX: " + "a".repeat(9000));

        assertEquals("HTTP/1.1 400 Bad Request", socket.hearStatus());
      }
    }

    @Test
    void a_body_that_was_not_asked_for() throws Exception {
      try (RawSocket socket = new RawSocket(server.address())) {
        socket.say("GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");

        assertEquals("HTTP/1.1 413 Request Entity Too Large", socket.hearStatus());
      }
    }

    @Test
    void to_wait_for_one_that_trickles() throws Exception {
      try (WebServer hurried =
              WebServer.start(
                  ANY,
                  new Pages(() -> "up 1\n", readiness::get, () -> crl),
                  Duration.ofMillis(300));
          RawSocket socket = new RawSocket(hurried.address())) {
        assertEquals("", socket.say("GET /metr").hearAll());
      }
    }

    @Test
    void no_client_for_the_sake_of_seventy_that_drip() throws Exception {
      List<RawSocket> dripping = new ArrayList<>();
      try {
        for (int i = 0; i < 70; i++) {
          dripping.add(new RawSocket(server.address()).say("GET /healthz HTTP/1.1\r\nX: "));
        }
        try (RawSocket client = new RawSocket(server.address())) {
          client.say("GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

          assertEquals("HTTP/1.1 200 OK", client.hearStatus());
        }
        assertEquals("", dripping.get(0).hearAll(), "the oldest was closed");
      } finally {
        for (RawSocket each : dripping) {
          each.close();
        }
      }
    }

    @Test
    void more_than_64_connections_by_closing_the_one_longest_without_a_request() throws Exception {
      List<RawSocket> many = new ArrayList<>();
      try {
        for (int i = 0; i < 64; i++) {
          RawSocket one = new RawSocket(server.address());
          many.add(one);
          assertEquals(
              "HTTP/1.1 200 OK", one.say("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").hearStatus());
        }
        try (RawSocket oneMore = new RawSocket(server.address())) {
          oneMore.say("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
          assertEquals("HTTP/1.1 200 OK", oneMore.hearStatus());
          assertTrue(many.get(0).hearAll().endsWith("up 1\n"), "the longest without a request");
        }
      } finally {
        for (RawSocket each : many) {
          each.close();
        }
      }
    }
  }

  @Test
  void names_the_devices_that_do_not_answer_and_stays_ready() throws Exception {
    readiness.set(
        Readiness.ready()
            .with(
                Map.of(
                    new DeviceId("box-1"),
                    "no answer: comm_error (192.0.2.7:502: connection refused)")));

    HttpResponse<String> answer = request("GET", "/healthz");

    assertEquals(200, answer.statusCode());
    assertEquals(
        "{\"ready\":true,\"why\":\"\",\"unreachable\":{\"box-1\":\"no answer: comm_error"
            + " (192.0.2.7:502: connection refused)\"}}\n",
        answer.body());
  }
}
