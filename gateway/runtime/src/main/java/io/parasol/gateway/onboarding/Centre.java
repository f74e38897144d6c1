// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.onboarding;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.onboarding.SiteSeed;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.ClockTrustManager;
import io.parasol.certs.tuf.client.RepositorySource;
import io.parasol.certs.tuf.fetch.HttpSource;
import io.parasol.certs.tuf.fetch.MinimumThroughput;
import io.parasol.config.model.site.Sha256;
import io.parasol.gateway.est.EstClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * The centre that a seed names. Its root comes from the centre itself, and counts because it has
 * the hash of the seed (RFC 7030, 4.1.1: bootstrap distribution of CA certificates).
 */
final class Centre {

  private final SiteSeed seed;
  private final Path anchor;
  private final SSLContext trusting;

  private Centre(SiteSeed seed, Path anchor, SSLContext trusting) {
    this.seed = seed;
    this.anchor = anchor;
    this.trusting = trusting;
  }

  /**
   * Reads the root from a file; fetches it, if there is none.
   *
   * @throws OnboardingException if the centre has no root with the hash of the seed.
   */
  static Centre open(SiteSeed seed, Path anchor, InstantSource clock)
      throws IOException, InterruptedException, OnboardingException, UnusableKeyException {
    if (!Files.exists(anchor)) {
      X509Certificate root =
          new EstClient(seed.est(), context(new AnyServer()))
              .authorities().stream()
                  .filter(each -> sha256(each).equals(seed.anchor()))
                  .findFirst()
                  .orElseThrow(
                      () ->
                          OnboardingException.refused(
                              "%s: has no root with the SHA-256 %s of the seed"
                                  .formatted(seed.est(), seed.anchor())));
      KeyFile.replaceReadable(anchor, Certificates.pem(List.of(root)));
    }
    List<X509Certificate> roots = Certificates.read(anchor);
    if (roots.size() != 1 || !sha256(roots.get(0)).equals(seed.anchor())) {
      throw OnboardingException.refused(anchor + ": is not the root of the seed");
    }
    return new Centre(seed, anchor, context(new ClockTrustManager(roots, clock)));
  }

  /** Returns the file of the root. */
  Path anchor() {
    return anchor;
  }

  EstClient enrolment() {
    return new EstClient(seed.est(), trusting);
  }

  /**
   * Returns the repository of the site. A server on the host of the centre may have a certificate
   * of the fleet authority; any other one needs one that Java trusts.
   */
  RepositorySource repository() {
    boolean isCentre = seed.est().getHost().equalsIgnoreCase(seed.repository().getHost());
    return HttpSource.at(
        seed.repository(),
        isCentre ? Optional.of(trusting) : Optional.empty(),
        MinimumThroughput.DEFAULT);
  }

  private static SSLContext context(TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot use TLS", e);
    }
  }

  private static String sha256(X509Certificate certificate) {
    try {
      return Sha256.hex(certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read cannot be encoded", e);
    }
  }

  /**
   * Accepts any server, for the one request that brings the root: it sends no secret, and its
   * response counts by its hash alone.
   */
  private static final class AnyServer extends X509ExtendedTrustManager {

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw new UnsupportedOperationException("there are no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new UnsupportedOperationException("there are no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException("there are no clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
