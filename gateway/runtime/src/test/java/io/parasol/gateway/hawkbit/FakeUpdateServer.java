// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.hawkbit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/** Answers as hawkBit does, with the documents that a test sets, and keeps what it is sent. */
final class FakeUpdateServer implements AutoCloseable {

  /** What the device has sent: method, path below the device, and body. */
  final List<String> sent = new CopyOnWriteArrayList<>();

  private final HttpServer server;
  private final Map<String, byte[]> documents = new ConcurrentHashMap<>();
  private volatile int feedbackStatus = 200;
  private volatile int installedStatus = 200;

  FakeUpdateServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI device() {
    return URI.create(
        "http://127.0.0.1:%d/DEFAULT/controller/v1/roof.inverter-01"
            .formatted(server.getAddress().getPort()));
  }

  DdiClient client() {
    try {
      return new DdiClient(device(), SSLContext.getDefault());
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }

  /** The answer to a poll, with links of these names to actions. */
  void poll(String... links) {
    List<String> members = new ArrayList<>();
    for (String each : links) {
      String name = each.replaceAll("/.*", "");
      members.add(
          "\"%s\":{\"href\":\"https://elsewhere.example/x/%s?c=-17\"}".formatted(name, each));
    }
    put(
        "",
        "{\"config\":{\"polling\":{\"sleep\":\"00:01:30\"}},\"_links\":{%s},\"new\":1}"
            .formatted(String.join(",", members)));
  }

  void put(String path, String document) {
    put(path, document.getBytes(UTF_8));
  }

  void put(String path, byte[] document) {
    documents.put(path, document);
  }

  void answerFeedbackWith(int status) {
    feedbackStatus = status;
  }

  void answerInstalledWith(int status) {
    installedStatus = status;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path =
        exchange
            .getRequestURI()
            .getPath()
            .replaceFirst("^/DEFAULT/controller/v1/roof.inverter-01/?", "");
    byte[] body = exchange.getRequestBody().readAllBytes();
    try (exchange) {
      if (!exchange.getRequestMethod().equals("GET")) {
        sent.add("%s %s %s".formatted(exchange.getRequestMethod(), path, new String(body, UTF_8)));
        exchange.sendResponseHeaders(
            path.equals("installedBase") ? installedStatus : feedbackStatus, -1);
        return;
      }
      byte[] document = documents.get(path);
      if (document == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      exchange.sendResponseHeaders(200, document.length == 0 ? -1 : document.length);
      exchange.getResponseBody().write(document);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
