// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Finds out why a broker closes the connection of a certificate.
 *
 * <p>In TLS 1.3 the server may reject the client's certificate after the client's handshake has
 * finished (RFC 8446, section 4.4.2.4). A client that is writing then gets a broken pipe, and loses
 * the alert. A client that only reads receives it.
 */
final class TlsAlert {

  private static final int TIMEOUT_MILLIS = 10_000;

  private TlsAlert() {}

  /**
   * Returns the TLS error of the broker, or of the JDK about the broker; empty if there is none.
   */
  static Optional<SSLException> from(HostPort broker, TlsMaterial material) {
    try (SSLSocket socket = (SSLSocket) material.sslContext().getSocketFactory().createSocket()) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.connect(new InetSocketAddress(broker.host(), broker.port()), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.startHandshake();
      int unused = socket.getInputStream().read();
      return Optional.empty();
    } catch (SSLException alert) {
      // An end of the connection during the handshake does not concern certificates: a broker that
      // stops causes it, too.
      return alert.getCause() instanceof EOFException ? Optional.empty() : Optional.of(alert);
    } catch (IOException noAlert) {
      return Optional.empty();
    }
  }
}
