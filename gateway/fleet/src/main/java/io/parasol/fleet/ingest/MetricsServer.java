// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parasol.config.model.site.HostPort;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves {@code /metrics} for Prometheus, and {@code /ready}: 200 while the ingest is connected to
 * both sides and Kafka takes records, else 503. Without TLS and without a login; for a loopback
 * address or an inner network. A client that sends its request slowly is disconnected, and keeps no
 * other one waiting.
 */
public final class MetricsServer implements AutoCloseable {

  private static final int THREADS = 4;
  private static final int MAX_EXCHANGE_SECONDS = 10;

  static {
    // The server of the JDK has these limits, but reads them from properties, once.
    System.setProperty("sun.net.httpserver.maxReqTime", Integer.toString(MAX_EXCHANGE_SECONDS));
    System.setProperty("sun.net.httpserver.maxRspTime", Integer.toString(MAX_EXCHANGE_SECONDS));
  }

  private final HttpServer server;
  private final ExecutorService executor;

  private MetricsServer(HttpServer server, ExecutorService executor) {
    this.server = server;
    this.executor = executor;
  }

  /**
   * Starts to listen.
   *
   * @throws IOException if the address cannot be used.
   */
  public static MetricsServer start(HostPort address, IngestMetrics metrics) throws IOException {
    HttpServer server = listen(address);
    server.createContext("/metrics", exchange -> answer(exchange, 200, metrics.scrape()));
    server.createContext(
        "/ready",
        exchange -> {
          if (metrics.isUp()) {
            answer(exchange, 200, "ready\n");
          } else {
            answer(
                exchange,
                503,
                metrics.isConnected() ? "kafka takes no records\n" : "not connected\n");
          }
        });
    ExecutorService executor = Executors.newFixedThreadPool(THREADS, MetricsServer::thread);
    server.setExecutor(executor);
    server.start();
    return new MetricsServer(server, executor);
  }

  private static HttpServer listen(HostPort address) throws IOException {
    InetSocketAddress resolved = new InetSocketAddress(address.host(), address.port());
    if (resolved.isUnresolved()) {
      throw new IOException("metrics: %s: the name is not known".formatted(address));
    }
    try {
      return HttpServer.create(resolved, 0);
    } catch (IOException refused) {
      throw new IOException("metrics: %s: %s".formatted(address, refused.getMessage()), refused);
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "metrics");
    thread.setDaemon(true);
    return thread;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
      return;
    }
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdown();
  }
}
