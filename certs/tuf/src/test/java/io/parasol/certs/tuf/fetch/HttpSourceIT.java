// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.fetch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parasol.certs.tuf.client.RepositorySource.ContentSink;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A repository on a web server")
class HttpSourceIT {

  private static final byte[] CONTENT = new byte[100_000];

  static {
    for (int i = 0; i < CONTENT.length; i++) {
      CONTENT[i] = (byte) i;
    }
  }

  /** Of a server that is too slow, one window is enough. */
  private static final MinimumThroughput PACE = new MinimumThroughput(1000, Duration.ofMillis(500));

  /** Of one that is in time, the machine of the test may be slow. */
  private static final MinimumThroughput PATIENT = new MinimumThroughput(1, Duration.ofSeconds(30));

  private final CountDownLatch over = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;

  private interface Answer {
    void give(HttpExchange exchange) throws IOException, InterruptedException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void gives_a_file_of_metadata() throws Exception {
    answer("/metadata/1.a%2Fb.json", exchange -> whole(exchange, CONTENT));

    assertArrayEquals(CONTENT, source(PATIENT).metadata("1.a%2Fb.json", CONTENT.length));
    assertEquals(List.of("/metadata/1.a%2Fb.json"), asked);
  }

  @Test
  void is_refused_at_one_byte_too_many() throws Exception {
    answer("/metadata/x.json", exchange -> whole(exchange, CONTENT));

    assertRefused(Refusal.TOO_LARGE, () -> source(PATIENT).metadata("x.json", CONTENT.length - 1));
    assertArrayEquals(CONTENT, source(PATIENT).metadata("x.json", CONTENT.length));
  }

  @Test
  void is_refused_when_a_body_never_ends() throws Exception {
    answer(
        "/metadata/x.json",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
              out.write(CONTENT);
            }
          }
        });

    assertRefused(Refusal.TOO_LARGE, () -> source(PATIENT).metadata("x.json", 1_000_000));
  }

  @ParameterizedTest(name = "reports {1} when the server answers {0}")
  @CsvSource({
    "404, MISSING",
    "403, MISSING",
    "410, MISSING",
    "500, UNREACHABLE",
    "204, UNREACHABLE"
  })
  void says_what_the_server_answers(int status, Refusal reason) throws Exception {
    answer("/metadata/x.json", exchange -> exchange.sendResponseHeaders(status, -1));

    assertRefused(reason, () -> source(PATIENT).metadata("x.json", 10));
  }

  @Test
  void is_unreachable_when_no_server_listens() {
    server.stop(0);
    assertRefused(Refusal.UNREACHABLE, () -> source(PATIENT).metadata("x.json", 10));
  }

  @Test
  void is_unreachable_when_it_breaks_off() throws Exception {
    answer("/metadata/x.json", exchange -> breakOff(exchange, 200, 0, 10));

    assertRefused(Refusal.UNREACHABLE, () -> source(PATIENT).metadata("x.json", CONTENT.length));
  }

  @Test
  void goes_on_where_it_was_cut_off() throws Exception {
    answer(
        "/targets/a/1.bin",
        exchange -> {
          assertEquals("bytes=40000-", exchange.getRequestHeaders().getFirst("Range"));
          exchange.getResponseHeaders().set("Content-Range", "bytes 40000-99999/" + CONTENT.length);
          exchange.sendResponseHeaders(206, 60_000);
          exchange.getResponseBody().write(CONTENT, 40_000, 60_000);
        });
    Sink sink = new Sink();

    source(PATIENT).target("a/1.bin", 40_000, CONTENT.length, sink);

    assertEquals(List.of(40_000L), sink.begun);
    assertArrayEquals(
        Arrays.copyOfRange(CONTENT, 40_000, CONTENT.length), sink.content.toByteArray());
  }

  @Test
  void begins_again_where_the_server_knows_no_parts() throws Exception {
    answer("/targets/1.bin", exchange -> whole(exchange, CONTENT));
    Sink sink = new Sink();

    source(PATIENT).target("1.bin", 40_000, CONTENT.length, sink);

    assertEquals(List.of(0L), sink.begun);
    assertArrayEquals(CONTENT, sink.content.toByteArray());
  }

  @Test
  void begins_again_where_the_server_has_less_than_was_there() throws Exception {
    answer(
        "/targets/1.bin",
        exchange -> {
          if (exchange.getRequestHeaders().containsKey("Range")) {
            exchange.sendResponseHeaders(416, -1);
          } else {
            whole(exchange, CONTENT);
          }
        });
    Sink sink = new Sink();

    source(PATIENT).target("1.bin", 40_000, CONTENT.length, sink);

    assertEquals(List.of(0L), sink.begun);
  }

  @ParameterizedTest(name = "takes no other part: {0}")
  @ValueSource(
      strings = {"bytes 0-99999/100000", "bytes 40001-99999/100000", "", "lines 40000-1/2"})
  void takes_no_other_part(String part) throws Exception {
    answer(
        "/targets/1.bin",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Range", part);
          exchange.sendResponseHeaders(206, 10);
          exchange.getResponseBody().write(CONTENT, 0, 10);
        });

    assertRefused(
        Refusal.UNREACHABLE,
        () -> source(PATIENT).target("1.bin", 40_000, CONTENT.length, new Sink()));
  }

  @Test
  void follows_a_redirect_on_the_same_server() throws Exception {
    answer("/metadata/x.json", exchange -> redirect(exchange, "/elsewhere/y.json"));
    answer("/elsewhere/y.json", exchange -> whole(exchange, CONTENT));

    assertArrayEquals(CONTENT, source(PATIENT).metadata("x.json", CONTENT.length));
  }

  @ParameterizedTest(name = "follows no redirect to {0}")
  @ValueSource(strings = {"http://localhost:1/x", "https://127.0.0.1/x", "file:///etc/passwd"})
  void follows_no_redirect_to_another(String other) throws Exception {
    answer("/metadata/x.json", exchange -> redirect(exchange, other));

    assertRefused(Refusal.FOREIGN_REDIRECT, () -> source(PATIENT).metadata("x.json", 10));
  }

  @Test
  void follows_no_redirects_in_a_circle() throws Exception {
    answer("/metadata/x.json", exchange -> redirect(exchange, "/metadata/x.json"));

    assertRefused(Refusal.UNREACHABLE, () -> source(PATIENT).metadata("x.json", 10));
    assertEquals(6, asked.size());
  }

  @Test
  void is_left_when_it_trickles() throws Exception {
    answer(
        "/metadata/x.json",
        exchange -> {
          exchange.sendResponseHeaders(200, CONTENT.length);
          exchange.getResponseBody().write(CONTENT, 0, 10);
          exchange.getResponseBody().flush();
          over.await();
        });

    assertRefused(Refusal.SLOW_RETRIEVAL, () -> source(PACE).metadata("x.json", CONTENT.length));
  }

  @Test
  void is_left_when_it_does_not_begin_to_answer() throws Exception {
    answer("/metadata/x.json", exchange -> over.await());

    assertRefused(Refusal.SLOW_RETRIEVAL, () -> source(PACE).metadata("x.json", 10));
  }

  @Test
  void keeps_no_connection_of_a_server_whose_headers_never_end() throws Exception {
    try (ServerSocket endless = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Future<?> closed = threads.submit(() -> sendHeaders(endless));
      HttpSource source =
          HttpSource.at(
              URI.create("http://127.0.0.1:" + endless.getLocalPort()), Optional.empty(), PATIENT);

      assertRefused(Refusal.UNREACHABLE, () -> source.metadata("x.json", 10));

      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                collectGarbage();
                return closed.isDone();
              });
      Reference.reachabilityFence(source);
    }
  }

  private static void sendHeaders(ServerSocket server) {
    byte[] header = "X: 0123456789012345678901234567890123456789\r\n".getBytes(US_ASCII);
    try (Socket client = server.accept()) {
      client.getOutputStream().write("HTTP/1.1 200 OK\r\n".getBytes(US_ASCII));
      while (true) {
        client.getOutputStream().write(header);
      }
    } catch (IOException closed) {
      // That is awaited.
    }
  }

  /** Also where the option of the tests disables explicit collections. */
  private static void collectGarbage() throws Exception {
    ManagementFactory.getPlatformMBeanServer()
        .invoke(
            new ObjectName("com.sun.management:type=DiagnosticCommand"),
            "gcClassHistogram",
            new Object[] {new String[0]},
            new String[] {String[].class.getName()});
  }

  private HttpSource source(MinimumThroughput minimum) {
    URI base =
        URI.create(
            "http://%s:%d"
                .formatted(
                    server.getAddress().getAddress().getHostAddress(),
                    server.getAddress().getPort()));
    return HttpSource.at(base, Optional.empty(), minimum);
  }

  private void answer(String path, Answer answer) {
    server.createContext(
        URI.create(path).getPath(),
        exchange -> {
          asked.add(exchange.getRequestURI().getRawPath());
          try (exchange) {
            answer.give(exchange);
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static void whole(HttpExchange exchange, byte[] content) throws IOException {
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content);
  }

  private static void breakOff(HttpExchange exchange, int status, int from, int length)
      throws IOException {
    exchange.sendResponseHeaders(status, CONTENT.length - from);
    exchange.getResponseBody().write(CONTENT, from, length);
    exchange.getResponseBody().flush();
  }

  private static void redirect(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    exchange.sendResponseHeaders(302, -1);
  }

  private interface Call {
    void run() throws RefusedException;
  }

  private static void assertRefused(Refusal reason, Call call) {
    RefusedException refused = assertThrows(RefusedException.class, call::run);
    assertEquals(reason, refused.reason(), refused.getMessage());
  }

  private static final class Sink implements ContentSink {
    private final List<Long> begun = new ArrayList<>();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();

    @Override
    public void begin(long at) {
      begun.add(at);
    }

    @Override
    public void write(byte[] piece, int length) {
      content.write(piece, 0, length);
    }
  }
}
