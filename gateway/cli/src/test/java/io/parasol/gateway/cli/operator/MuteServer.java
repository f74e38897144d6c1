// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLSocket;

/**
 * A server that accepts one connection, completes the TLS handshake if it can, and never sends an
 * MQTT packet.
 */
final class MuteServer implements AutoCloseable {

  private final ServerSocket server;
  private final CountDownLatch left = new CountDownLatch(1);

  static MuteServer withTls(TlsMaterial material) throws IOException {
    return new MuteServer(
        material
            .sslContext()
            .getServerSocketFactory()
            .createServerSocket(0, 5, InetAddress.getLoopbackAddress()));
  }

  static MuteServer withoutTls() throws IOException {
    return new MuteServer(new ServerSocket(0, 5, InetAddress.getLoopbackAddress()));
  }

  private MuteServer(ServerSocket server) {
    this.server = server;
    Thread thread = new Thread(this::accept, "mute server");
    thread.setDaemon(true);
    thread.start();
  }

  HostPort address() {
    return new HostPort("localhost", server.getLocalPort());
  }

  /** Opens when the client has closed its connection. */
  CountDownLatch left() {
    return left;
  }

  private void accept() {
    try (Socket accepted = server.accept()) {
      if (accepted instanceof SSLSocket tls) {
        tls.startHandshake();
      }
      accepted.getInputStream().readAllBytes();
    } catch (IOException ended) {
      // The other side gave up; that is the point.
    }
    left.countDown();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
