// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.doctor;

import io.parasol.config.model.site.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Tries addresses. Each method returns why an address does not work, in the words of the operating
 * system; empty if it works.
 *
 * @param timeout of a connection, and again of a TLS handshake.
 */
record Reach(Duration timeout) {

  /** Connects over TCP, and disconnects. */
  Optional<String> tcp(HostPort address) {
    try (Socket socket = connect(address)) {
      return socket.isConnected() ? Optional.empty() : Optional.of("not connected");
    } catch (IOException failed) {
      return Optional.of(words(failed));
    }
  }

  /** Connects over TCP and performs a TLS handshake; the certificate must be for that host. */
  Optional<String> tls(HostPort address, SSLContext context) {
    try (Socket plain = connect(address);
        SSLSocket socket =
            (SSLSocket)
                context
                    .getSocketFactory()
                    .createSocket(plain, address.host(), address.port(), false)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.setSoTimeout((int) timeout.toMillis());
      socket.startHandshake();
      return Optional.empty();
    } catch (IOException failed) {
      return Optional.of(words(failed));
    }
  }

  private Socket connect(HostPort address) throws IOException {
    InetSocketAddress peer = new InetSocketAddress(address.host(), address.port());
    if (peer.isUnresolved()) {
      throw new IOException("unknown host");
    }
    Socket socket = new Socket();
    try {
      socket.connect(peer, (int) timeout.toMillis());
      return socket;
    } catch (IOException failed) {
      socket.close();
      throw failed;
    }
  }

  /** Listens on an address for a moment. */
  static Optional<String> listen(HostPort address) {
    InetSocketAddress local = new InetSocketAddress(address.host(), address.port());
    if (local.isUnresolved()) {
      return Optional.of("unknown host");
    }
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(local);
      return Optional.empty();
    } catch (IOException failed) {
      return Optional.of(words(failed));
    }
  }

  private static String words(IOException failed) {
    if (failed instanceof SocketTimeoutException) {
      return "no response in time";
    }
    String message = String.valueOf(failed.getMessage()).replaceFirst(" \\(.*", "");
    if (message.contains("PKIX path")) {
      return "the certificate was not issued by a trusted authority";
    }
    boolean isSentence = message.length() > 1 && Character.isLowerCase(message.charAt(1));
    return isSentence
        ? message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1)
        : message;
  }
}
