// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.release;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.ClockTrustManager;
import io.parasol.config.site.SiteConfig.CorporateAuthority;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The trust in a server of releases whose authority the site does not name. If it is on the host of
 * the corporate authority, its certificate may be of that, too, as during the onboarding.
 */
final class RepositoryTrust {

  private RepositoryTrust() {}

  /**
   * Returns what accepts the server at the system time.
   *
   * @return empty for the authorities that Java trusts.
   * @throws UnusableKeyException if the roots of the corporate authority cannot be read.
   */
  static Optional<SSLContext> of(URI repository, Optional<CorporateAuthority> corporate)
      throws UnusableKeyException {
    Optional<CorporateAuthority> neighbour =
        corporate.filter(authority -> isSameHost(authority.est(), repository));
    if (neighbour.isEmpty()) {
      return Optional.empty();
    }
    List<X509Certificate> roots = new ArrayList<>(Certificates.read(neighbour.get().ca()));
    try {
      roots.addAll(rootsOfJava());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          null, new TrustManager[] {new ClockTrustManager(roots, InstantSource.system())}, null);
      return Optional.of(context);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot use TLS", e);
    }
  }

  private static boolean isSameHost(URI one, URI other) {
    return one.getHost() != null && one.getHost().equalsIgnoreCase(other.getHost());
  }

  private static List<X509Certificate> rootsOfJava() throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    @Nullable KeyStore ofJava = null;
    factory.init(ofJava);
    List<X509Certificate> roots = new ArrayList<>();
    for (TrustManager each : factory.getTrustManagers()) {
      if (each instanceof X509TrustManager x509) {
        roots.addAll(List.of(x509.getAcceptedIssuers()));
      }
    }
    return roots;
  }
}
