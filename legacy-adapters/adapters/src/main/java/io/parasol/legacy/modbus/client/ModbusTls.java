// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.netty.handler.ssl.SslHandler;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.RevocationLists;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.site.SiteConfig.ClientTls;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * The client side of Modbus/TCP Security (MB-TCP-Security-v36): the same frames inside mutual TLS.
 *
 * <p>The controller must present a certificate for the host name of the link. The controller
 * authorizes the gateway by the role in the gateway's certificate, and rejects a forbidden request
 * with exception code 01.
 */
final class ModbusTls {

  /** The TLS versions: 1.2 and later. */
  private static final List<String> PROTOCOLS = TlsMaterial.PROTOCOLS;

  /**
   * The cipher suites of, those of TLS 1.3, and stronger ones; none without
   * encryption.
   */
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
   * Creates the TLS handler of one connection. Reads the files each time, so that a renewed
   * certificate is used from the next connection on. Blocks while it reads.
   *
   * @param handshakeTimeout the maximum duration of the handshake.
   */
  static SslHandler handler(ClientTls files, HostPort controller, Duration handshakeTimeout)
      throws UnusableKeyException {
    TlsMaterial material = TlsMaterial.load(files.certificate(), files.key(), files.ca());
    if (files.crl().isPresent()) {
      material = material.withRevocationLists(RevocationLists.read(files.crl().get()));
    }
    SSLEngine engine = material.sslContext().createSSLEngine(controller.host(), controller.port());
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(PROTOCOLS.toArray(String[]::new));
    parameters.setCipherSuites(CIPHERS.toArray(String[]::new));
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    engine.setSSLParameters(parameters);
    SslHandler handler = new SslHandler(engine);
    handler.setHandshakeTimeout(handshakeTimeout.toMillis(), TimeUnit.MILLISECONDS);
    return handler;
  }
}
