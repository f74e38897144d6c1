// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.parasol.certs.tls.TlsMaterial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * A server that serves a repository over HTTPS, to those only who show a certificate of the site,
 * and changes it on request.
 *
 * <p>A client that refreshes its metadata begins with the request for the next root. From then on
 * it gets the metadata as of that moment, so that a change never falls into the middle of a
 * refresh.
 */
public final class Mirror implements AutoCloseable {

  public static final String TIMESTAMP = "/metadata/timestamp.json";

  private static final Pattern ROOT = Pattern.compile("/metadata/[0-9]+\\.root\\.json");

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Path repository;
  private final Map<String, Answer> otherwise = new LinkedHashMap<>();

  /** What the present refresh gets otherwise, and the timestamp, which alone has no version. */
  private Map<String, Answer> ofRefresh = Map.of();

  /** What is answered for one file. */
  public interface Answer {
    void give(HttpExchange exchange) throws IOException, InterruptedException;
  }

  /** Listens, and answers once it is {@link #open}. */
  public Mirror(Path repository) throws IOException {
    this.repository = repository;
    this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  public URI address() {
    return URI.create("https://localhost:%d/".formatted(server.getAddress().getPort()));
  }

  public void open(TlsMaterial material) {
    SSLContext context = material.sslContext();
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters all = context.getDefaultSSLParameters();
            all.setNeedClientAuth(true);
            parameters.setSSLParameters(all);
          }
        });
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  private void serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    try (exchange) {
      answer(path).give(exchange);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** Under the lock, so that no client sees half of a change. */
  private synchronized Answer answer(String path) throws IOException {
    if (ROOT.matcher(path).matches()) {
      Map<String, Answer> now = new LinkedHashMap<>(otherwise);
      if (!now.containsKey(TIMESTAMP)) {
        now.put(TIMESTAMP, published(TIMESTAMP));
      }
      ofRefresh = now;
    }
    Answer other = (path.startsWith("/metadata/") ? ofRefresh : otherwise).get(path);
    return other == null ? published(path) : other;
  }

  private Answer published(String path) throws IOException {
    Path file = repository.resolve(path.substring(1));
    return Files.isRegularFile(file) ? bytes(Files.readAllBytes(file)) : status(404);
  }

  public static Answer bytes(byte[] content) {
    return exchange -> {
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
    };
  }

  public static Answer status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  public static Answer redirect(String to) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", to);
      exchange.sendResponseHeaders(302, -1);
    };
  }

  public static Answer endless() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      byte[] some = new byte[8_192];
      while (true) {
        exchange.getResponseBody().write(some);
      }
    };
  }

  /** Begins to answer, and then keeps its client waiting. */
  public static Answer trickling() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      Thread.currentThread().join();
    };
  }

  /** Changes what is served. */
  public interface Change {
    void make() throws Exception;
  }

  /** Makes a change at once, so that no client sees half of it. */
  public synchronized void whileNobodyLooks(Change change) throws Exception {
    change.make();
  }

  public synchronized void serveInstead(String path, Answer answer) {
    otherwise.put(path, answer);
  }

  /** Serves the repository unchanged again. */
  public synchronized void beHonest() {
    otherwise.clear();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
  }
}
