// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.IssueTimeListener;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.clock.TimeProof;
import io.parasol.gateway.clock.TrustedClock;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the gateway presents to servers that the site does not run, and what it trusts there. The
 * clock learns from their certificates. Thread-safe.
 */
public final class OutboundMaterial {

  private final Supplier<TlsMaterial> gateway;
  private final TrustedClock clock;
  private final IssueTimeListener upstreamCertificates;
  private final IssueTimeListener repositoryCertificates;

  /**
   * @param gateway the gateway's own certificate.
   */
  OutboundMaterial(Supplier<TlsMaterial> gateway, TrustedClock clock) {
    this.gateway = gateway;
    this.clock = clock;
    this.upstreamCertificates = notBefore -> clock.witness(notBefore, TimeProof.UPSTREAM);
    this.repositoryCertificates = notBefore -> clock.witness(notBefore, TimeProof.REPOSITORY);
  }

  /**
   * Returns what the gateway presents to the upstream broker: the configured identity, or else the
   * gateway's own certificate.
   *
   * @throws UnusableKeyException if the files cannot be read now; later the supplier throws
   *     instead.
   */
  public Supplier<TlsMaterial> ofBridge(SiteConfig.Bridge bridge) throws UnusableKeyException {
    return checkedNow(
        () -> {
          TlsMaterial own = gateway.get();
          TlsMaterial presented = own;
          if (bridge.identity().isPresent()) {
            Path chain = bridge.identity().get().certificate();
            presented =
                TlsMaterial.load(chain, bridge.identity().get().key(), chain).withClock(clock);
          }
          return learning(presented.withAnchors(roots(bridge.ca(), own)), upstreamCertificates);
        });
  }

  /** Returns the given material with the trust anchors for a broker that the site does not run. */
  public Supplier<TlsMaterial> forExternalBroker(
      SiteConfig.External broker, Supplier<TlsMaterial> own) {
    return rereading(
        () -> learning(own.get().withAnchors(roots(broker.ca(), own.get())), upstreamCertificates));
  }

  /**
   * Returns the same material for the server of the release repository, which must be valid at the
   * trusted time.
   */
  public TlsMaterial forRepository(TlsMaterial configured) {
    return learning(configured.withClock(clock), repositoryCertificates);
  }

  /**
   * Lets the clock learn from the certificates of a server. Certificates of the site's own
   * authority prove nothing: it could have issued them while the clock was ahead.
   */
  private TlsMaterial learning(TlsMaterial material, IssueTimeListener listener) {
    TlsMaterial own = gateway.get();
    boolean isOwn =
        material.anchors().stream()
            .anyMatch(each -> own.anchors().contains(each) || own.chain().contains(each));
    return isOwn ? material : material.withIssueTimes(listener);
  }

  private static List<X509Certificate> roots(Optional<Path> ca, TlsMaterial own)
      throws UnusableKeyException {
    return ca.isPresent() ? Certificates.read(ca.get()) : own.anchors();
  }

  private interface MaterialReader {
    TlsMaterial read() throws UnusableKeyException;
  }

  /** Reads the material once now, to fail early, and again at every call of the supplier. */
  private static Supplier<TlsMaterial> checkedNow(MaterialReader reading)
      throws UnusableKeyException {
    TlsMaterial unused = reading.read();
    return rereading(reading);
  }

  private static Supplier<TlsMaterial> rereading(MaterialReader reading) {
    return () -> {
      try {
        return reading.read();
      } catch (UnusableKeyException unusable) {
        throw new IllegalStateException(unusable.getMessage(), unusable);
      }
    };
  }
}
