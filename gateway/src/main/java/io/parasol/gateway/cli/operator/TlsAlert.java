// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.site.HostPort;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Why a broker hangs up on a certificate. In TLS 1.3 it may refuse ours only after our handshake is
 * done; whoever writes then is told of a broken pipe, and the alert is lost. Who only listens hears
 * it.
 */
final class TlsAlert {

  private static final int PATIENCE_MILLIS = 3_000;

  private TlsAlert() {}

  /**
   * What the broker, or the JDK about the broker, has against this connection; empty if nothing.
   */
  static Optional<SSLException> from(HostPort broker, TlsMaterial material) {
    try (SSLSocket socket = (SSLSocket) material.context().getSocketFactory().createSocket()) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.connect(new InetSocketAddress(broker.host(), broker.port()), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.startHandshake();
      int unused = socket.getInputStream().read();
      return Optional.empty();
    } catch (SSLException alert) {
      // Hanging up in the middle says nothing of certificates; a broker that stops does it, too.
      return alert.getCause() instanceof EOFException ? Optional.empty() : Optional.of(alert);
    } catch (IOException nothingSaid) {
      return Optional.empty();
    }
  }
}
