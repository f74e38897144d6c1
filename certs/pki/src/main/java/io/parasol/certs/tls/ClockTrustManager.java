// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.TrustManagerFactorySpi;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A trust manager that validates by PKIX (RFC 5280, 6) at the time of a given clock. The trust
 * managers of the JDK use the system clock, which can be wrong by years. Each authority that the
 * peer sends must have the key usage {@code keyCertSign} (4.2.1.3), without which the JDK accepts
 * it; the accepted roots are as their owner has chosen them. Thread-safe.
 */
public final class ClockTrustManager extends X509ExtendedTrustManager {

  private static final String PKIX = "PKIX";

  /** The bit of the key usage (RFC 5280, 4.2.1.3). */
  private static final int KEY_CERT_SIGN = 5;

  private final List<X509Certificate> anchors;
  private final InstantSource clock;
  private final IssueTimeListener issueTimes;
  private final boolean acceptsExpiredClients;
  private final @Nullable RevocationLists revoked;

  /**
   * @param anchors the only accepted roots.
   */
  public ClockTrustManager(List<X509Certificate> anchors, InstantSource clock) {
    this(anchors, clock, IssueTimeListener.NONE);
  }

  /**
   * @param anchors the only accepted roots.
   * @param issueTimes may correct the clock before a server certificate is validated at its time.
   */
  ClockTrustManager(
      List<X509Certificate> anchors, InstantSource clock, IssueTimeListener issueTimes) {
    this(anchors, clock, issueTimes, Optional.empty());
  }

  /**
   * @param anchors the only accepted roots.
   * @param issueTimes may correct the clock before a server certificate is validated at its time.
   * @param revoked the lists by which certificates are checked; empty for no such check.
   */
  ClockTrustManager(
      List<X509Certificate> anchors,
      InstantSource clock,
      IssueTimeListener issueTimes,
      Optional<RevocationLists> revoked) {
    this(anchors, clock, issueTimes, false, revoked.orElse(null));
  }

  private ClockTrustManager(
      List<X509Certificate> anchors,
      InstantSource clock,
      IssueTimeListener issueTimes,
      boolean acceptsExpiredClients,
      @Nullable RevocationLists revoked) {
    this.acceptsExpiredClients = acceptsExpiredClients;
    this.revoked = revoked;
    this.anchors = List.copyOf(anchors);
    this.clock = clock;
    this.issueTimes = issueTimes;
  }

  /**
   * Returns a trust manager that accepts expired certificates of clients: they are validated at
   * their end. Its caller must check the end itself, before it grants anything.
   */
  public static ClockTrustManager acceptingExpiredClients(
      List<X509Certificate> anchors, InstantSource clock) {
    return new ClockTrustManager(anchors, clock, IssueTimeListener.NONE, true, null);
  }

  /** Returns a factory of this trust manager, for libraries that require one. */
  TrustManagerFactory factory() throws GeneralSecurityException {
    return new OneManagerFactory(this);
  }

  /** Returns the JDK's trust manager for the current time. */
  private X509ExtendedTrustManager now() throws CertificateException {
    return at(clock.instant());
  }

  /** Returns the JDK's trust manager for the certificate of a client. */
  private X509ExtendedTrustManager ofClient(X509Certificate[] chain) throws CertificateException {
    Instant time = clock.instant();
    if (acceptsExpiredClients) {
      for (X509Certificate each : chain) {
        Instant end = each.getNotAfter().toInstant();
        time = end.isBefore(time) ? end : time;
      }
    }
    return at(time);
  }

  /** Returns the JDK's trust manager for a time. Its algorithm is the JDK's default. */
  private X509ExtendedTrustManager at(Instant time) throws CertificateException {
    try {
      Set<TrustAnchor> roots =
          anchors.stream()
              .map(root -> new TrustAnchor(root, null))
              .collect(Collectors.toUnmodifiableSet());
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(roots, new X509CertSelector());
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(time));
      if (revoked != null) {
        revoked.addTo(parameters, getAcceptedIssuers());
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance(PKIX);
      factory.init(new CertPathTrustManagerParameters(parameters));
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException e) {
      throw new CertificateException("this Java runtime cannot validate certificates", e);
    }
  }

  /**
   * Requires that each authority between a certificate and the accepted roots may sign
   * certificates. Other certificates that the peer sends do not matter.
   *
   * @param chain valid, the peer's own certificate first.
   */
  private void requireKeyUsage(X509Certificate[] chain) throws CertificateException {
    X509Certificate signed = chain[0];
    for (int i = 1; i < chain.length && !isIssuedByRoot(signed); i++) {
      X509Certificate authority = chain[i];
      if (!authority.getSubjectX500Principal().equals(signed.getIssuerX500Principal())) {
        continue;
      }
      boolean[] usage = authority.getKeyUsage();
      if (usage == null || !usage[KEY_CERT_SIGN]) {
        throw new CertificateException(
            "the authority %s has no keyUsage keyCertSign"
                .formatted(authority.getSubjectX500Principal().getName()));
      }
      signed = authority;
    }
  }

  private boolean isIssuedByRoot(X509Certificate certificate) {
    for (X509Certificate root : anchors) {
      // Another root may have the same name.
      if (root.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
          && Certificates.isSignedBy(certificate, root)) {
        return true;
      }
    }
    return false;
  }

  /** A validation of a chain of a client by a trust manager of the JDK. */
  private interface ClientCheck {
    void by(X509ExtendedTrustManager validator, X509Certificate[] chain)
        throws CertificateException;
  }

  /** Validates a copy of a client's certificate, because connections hold the certificate. */
  private void checkClient(X509Certificate[] chain, ClientCheck check) throws CertificateException {
    X509Certificate[] examined = Certificates.copy(chain);
    check.by(ofClient(examined), examined);
    requireKeyUsage(examined);
  }

  /** A validation of a server certificate by a trust manager of the JDK. */
  private interface ServerCheck {
    void by(X509ExtendedTrustManager validator) throws CertificateException;
  }

  /**
   * Validates a server certificate. Before that, reports the begin of its validity if an accepted
   * authority has signed it: it would be valid at that time. Further certificates that the server
   * sends are not considered, because they may belong to no valid path.
   */
  private void checkServer(X509Certificate[] chain, ServerCheck check) throws CertificateException {
    checkServerAtItsTimes(chain, check);
    requireKeyUsage(chain);
  }

  private void checkServerAtItsTimes(X509Certificate[] chain, ServerCheck check)
      throws CertificateException {
    if (issueTimes != IssueTimeListener.NONE && chain.length > 0) {
      Instant notBefore = chain[0].getNotBefore().toInstant();
      try {
        check.by(at(notBefore));
        issueTimes.onIssued(notBefore);
      } catch (CertificateException invalid) {
        // The validation at the present time reports what is wrong.
      }
    }
    check.by(now());
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClient(
        chain, (validator, examined) -> validator.checkClientTrusted(examined, authType, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServer(chain, validator -> validator.checkServerTrusted(chain, authType, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClient(
        chain, (validator, examined) -> validator.checkClientTrusted(examined, authType, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServer(chain, validator -> validator.checkServerTrusted(chain, authType, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    checkClient(chain, (validator, examined) -> validator.checkClientTrusted(examined, authType));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    checkServer(chain, validator -> validator.checkServerTrusted(chain, authType));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return anchors.toArray(new X509Certificate[0]);
  }

  /** A factory whose only trust manager exists already. */
  private static final class OneManagerFactory extends TrustManagerFactory {
    OneManagerFactory(TrustManager manager) throws GeneralSecurityException {
      super(new Spi(manager), TrustManagerFactory.getInstance(PKIX).getProvider(), "trusted clock");
    }

    private static final class Spi extends TrustManagerFactorySpi {
      private final TrustManager manager;

      Spi(TrustManager manager) {
        this.manager = manager;
      }

      @Override
      protected void engineInit(KeyStore unused) {}

      @Override
      protected void engineInit(ManagerFactoryParameters unused) {}

      @Override
      protected TrustManager[] engineGetTrustManagers() {
        return new TrustManager[] {manager};
      }
    }
  }
}
