// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Verifies that the certificate of a server at the loopback address contains this address (RFC
 * 2818, 3.1: an exact match of an iPAddress). The TLS engine would do the same, but parses all
 * authorities that Java knows before it does so for the first time, which is a part of the time of
 * a start.
 */
final class LoopbackVerifier implements HostnameVerifier {

  private static final String ADDRESS = "127.0.0.1";

  /** The type of a name in a certificate (RFC 5280, 4.2.1.6: iPAddress). */
  private static final int IP_ADDRESS = 7;

  private LoopbackVerifier() {}

  /** Returns the verifier for a server at this host; empty if the TLS engine must verify it. */
  static Optional<HostnameVerifier> of(String host) {
    return host.equals(ADDRESS) ? Optional.of(new LoopbackVerifier()) : Optional.empty();
  }

  /**
   * Verifies a server, and excludes the session from resumption: its context has this connection
   * only, and would keep the session in two caches.
   */
  @Override
  public boolean verify(String host, SSLSession session) {
    session.invalidate();
    try {
      return host.equals(ADDRESS)
          && session.getPeerCertificates()[0] instanceof X509Certificate server
          && contains(server.getSubjectAlternativeNames());
    } catch (SSLPeerUnverifiedException | CertificateParsingException unusable) {
      return false;
    }
  }

  private static boolean contains(@Nullable Collection<List<?>> names) {
    return names != null && names.contains(List.<Object>of(IP_ADDRESS, ADDRESS));
  }
}
