// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.selftest;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Records the certificate that a server presents. It trusts every server: it is for a probe that
 * sends no secrets and compares the certificate afterwards.
 */
final class ServerCertificateRecorder extends X509ExtendedTrustManager {

  private volatile @Nullable X509Certificate presented;

  Optional<X509Certificate> get() {
    return Optional.ofNullable(presented);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
    presented = chain[0];
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    presented = chain[0];
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) {
    presented = chain[0];
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw new UnsupportedOperationException("a probe is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    throw new UnsupportedOperationException("a probe is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) {
    throw new UnsupportedOperationException("a probe is a client");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
