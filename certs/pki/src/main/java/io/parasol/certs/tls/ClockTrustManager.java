// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.TrustManagerFactorySpi;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * A trust manager that validates by PKIX (RFC 5280, 6) at the time of a given clock. The trust
 * managers of the JDK use the system clock, which can be wrong by years. Thread-safe.
 */
public final class ClockTrustManager extends X509ExtendedTrustManager {

  private static final String PKIX = "PKIX";

  private final KeyStore anchors;
  private final X509Certificate[] issuers;
  private final InstantSource clock;
  private final IssueTimeListener issueTimes;
  private final boolean acceptsExpiredClients;

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
    this(anchors, clock, issueTimes, false);
  }

  private ClockTrustManager(
      List<X509Certificate> anchors,
      InstantSource clock,
      IssueTimeListener issueTimes,
      boolean acceptsExpiredClients) {
    this.acceptsExpiredClients = acceptsExpiredClients;
    this.anchors = Pkcs12.empty();
    Pkcs12.putAnchors(this.anchors, anchors);
    this.issuers = anchors.toArray(new X509Certificate[0]);
    this.clock = clock;
    this.issueTimes = issueTimes;
  }

  /**
   * Returns a trust manager that accepts expired certificates of clients: they are validated at
   * their end. Its caller must check the end itself, before it grants anything.
   */
  public static ClockTrustManager acceptingExpiredClients(
      List<X509Certificate> anchors, InstantSource clock) {
    return new ClockTrustManager(anchors, clock, IssueTimeListener.NONE, true);
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
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(time));
      TrustManagerFactory factory = TrustManagerFactory.getInstance(PKIX);
      factory.init(new CertPathTrustManagerParameters(parameters));
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException e) {
      throw new CertificateException("this Java runtime cannot validate certificates", e);
    }
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
    ofClient(chain).checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServer(chain, validator -> validator.checkServerTrusted(chain, authType, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    ofClient(chain).checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServer(chain, validator -> validator.checkServerTrusted(chain, authType, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    ofClient(chain).checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    checkServer(chain, validator -> validator.checkServerTrusted(chain, authType));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return issuers.clone();
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
