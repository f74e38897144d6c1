// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.netty.handler.ssl.SslHandler;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.certs.tls.UnusableKeyException;
import io.parasol.config.SiteConfig.ClientTls;
import io.parasol.config.site.HostPort;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * Modbus/TCP Security (MB-TCP-Security-v36) as a client has it: the frames are the same, inside
 * mutual TLS. The controller must prove that it is called what the link calls it; what we may do
 * there it decides itself, by the role in our certificate, and refuses with exception 01.
 */
final class ModbusTls {

  /** nothing below TLS 1.2. */
  private static final List<String> PROTOCOLS = TlsMaterial.PROTOCOLS;

  /** those of TLS 1.3, and stronger ones; none without encryption. */
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");

  private ModbusTls() {}

  /**
   * What stands before the frames of one connection. Reads the files, so that a renewed certificate
   * is shown from the next connection on; blocks for that.
   *
   * @param longest the handshake may take.
   */
  static SslHandler handler(ClientTls files, HostPort controller, Duration longest)
      throws UnusableKeyException {
    SSLEngine engine =
        TlsMaterial.load(files.certificate(), files.key(), files.ca())
            .context()
            .createSSLEngine(controller.host(), controller.port());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS.toArray(String[]::new));
    parameters.setCipherSuites(CIPHERS.toArray(String[]::new));
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    SslHandler handler = new SslHandler(engine);
    handler.setHandshakeTimeout(longest.toMillis(), TimeUnit.MILLISECONDS);
    return handler;
  }
}
