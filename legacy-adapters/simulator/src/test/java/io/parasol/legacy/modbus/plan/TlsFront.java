// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Mutual TLS in front of a server that speaks in the clear; at every address of this machine. */
public final class TlsFront implements AutoCloseable {

  private final HostPort behind;
  private final SSLServerSocket listening;
  private final List<String> seen = new CopyOnWriteArrayList<>();

  /**
   * @param protocols which alone it speaks.
   * @param ciphers which alone it speaks; empty for the usual ones.
   */
  public TlsFront(TlsMaterial own, HostPort behind, List<String> protocols, List<String> ciphers)
      throws IOException {
    this.behind = behind;
    listening =
        (SSLServerSocket) own.sslContext().getServerSocketFactory().createServerSocket(0, 50);
    listening.setNeedClientAuth(true);
    listening.setEnabledProtocols(protocols.toArray(String[]::new));
    if (!ciphers.isEmpty()) {
      listening.setEnabledCipherSuites(ciphers.toArray(String[]::new));
    }
    start("tls-front", this::accept);
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** Of each connection, the name in the client's certificate, the version and the cipher suite. */
  public List<String> seen() {
    return seen;
  }

  private static void start(String name, Runnable what) {
    Thread thread = new Thread(what, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        SSLSocket client = (SSLSocket) listening.accept();
        start("tls-front-connection", () -> serve(client));
      } catch (IOException closed) {
        // Whether it is, is looked at next.
      }
    }
  }

  private void serve(SSLSocket client) {
    try (client;
        Socket server = new Socket(behind.host(), behind.port())) {
      client.startHandshake();
      X509Certificate certificate = (X509Certificate) client.getSession().getPeerCertificates()[0];
      seen.add(
          "%s %s %s"
              .formatted(
                  certificate.getSubjectX500Principal().getName(),
                  client.getSession().getProtocol(),
                  client.getSession().getCipherSuite()));
      start("tls-front-answers", () -> carry(server, client));
      carry(client, server);
    } catch (IOException over) {
      // So is the connection.
    }
  }

  private static void carry(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    } catch (IOException over) {
      // Then nothing more is carried.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
