// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/**
 * A server that completes TLS handshakes if it has a certificate, and never sends an MQTT packet.
 */
final class SilentServer implements AutoCloseable {

  private final ServerSocket server;

  /** With TLS, on the n-th address of the loopback network. */
  static SilentServer withTls(TlsMaterial material, int n) throws IOException {
    return new SilentServer(
        material
            .sslContext()
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) n})));
  }

  static SilentServer withoutTls() throws IOException {
    return new SilentServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
  }

  private SilentServer(ServerSocket server) {
    this.server = server;
    Thread thread = new Thread(this::accept);
    thread.setDaemon(true);
    thread.start();
  }

  HostPort address() {
    return new HostPort(server.getInetAddress().getHostAddress(), server.getLocalPort());
  }

  private void accept() {
    while (!server.isClosed()) {
      try (Socket accepted = server.accept()) {
        if (accepted instanceof SSLSocket tls) {
          tls.startHandshake();
        }
        accepted.getInputStream().readAllBytes();
      } catch (IOException ended) {
        // The other side gave up; that is the point.
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
