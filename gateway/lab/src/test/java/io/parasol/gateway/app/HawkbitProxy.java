// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.parasol.certs.tls.TlsMaterial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.security.auth.x500.X500Principal;

/**
 * The proxy in front of hawkBit, as docs/fleet/hawkbit.md describes it: lets a device speak for the
 * controller alone that its certificate and the issuer name.
 */
final class HawkbitProxy implements AutoCloseable {

  private static final Pattern CONTROLLER =
      Pattern.compile("CN=[^,|]*,O=(?<site>[a-z0-9-]+)\\|CN=(?<device>[a-z0-9-]+),O=(?:\\k<site>)");

  private static final Pattern PATH = Pattern.compile("/DEFAULT/controller/v1/([^/]+)(?:/.*)?");

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Backend backend;

  /** What is behind the proxy. */
  interface Backend {
    /** Answers a request of a controller that has proved who it is. */
    void answer(String controller, HttpExchange exchange) throws IOException, InterruptedException;
  }

  HawkbitProxy(Backend backend) throws IOException {
    this.backend = backend;
    this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  URI address() {
    return URI.create("https://localhost:%d/".formatted(server.getAddress().getPort()));
  }

  void open(TlsMaterial material) {
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
    try (exchange) {
      String controller = controller((HttpsExchange) exchange);
      Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
      if (path.matches() && path.group(1).equals(controller)) {
        backend.answer(controller, exchange);
      } else {
        exchange.sendResponseHeaders(403, -1);
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private static String controller(HttpsExchange exchange) throws IOException {
    Certificate[] chain = exchange.getSSLSession().getPeerCertificates();
    X509Certificate own = (X509Certificate) chain[0];
    Matcher names =
        CONTROLLER.matcher(
            "%s|%s"
                .formatted(
                    own.getIssuerX500Principal().getName(X500Principal.RFC2253),
                    own.getSubjectX500Principal().getName(X500Principal.RFC2253)));
    return names.matches() ? names.group("site") + "." + names.group("device") : "";
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
