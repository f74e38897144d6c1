// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.netty.handler.ssl.SslHandler;
import io.parasol.certs.files.FileStamps;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.HandshakeFailure;
import io.parasol.certs.tls.RevocationLists;
import io.parasol.certs.tls.ServerTls;
import io.parasol.certs.tls.ServerTls.ClientCertificate;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.SiteConfig.ListenerTls;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mutual TLS 1.2 or 1.3 of a link. It presents the certificate of the broker, and requires one that
 * an authority of the configured file has issued and not revoked. A file that changes is read
 * again, at most 1 MiB, on the panels' thread; while it cannot be read, the previous one counts, or
 * no client is accepted if it has never been read.
 */
@ConfinedTo("panels")
final class PanelTls {

  private static final Logger log = LoggerFactory.getLogger(PanelTls.class);

  /** Maximum duration of a handshake; small controllers need seconds. */
  static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(15);

  private final LinkId link;
  private final ListenerTls files;
  private final Supplier<TlsMaterial> own;
  private FileStamps stamps;

  /** Null until the files could be read. */
  private @Nullable Clients clients;

  /** Why the files could not be read, in one line. */
  private String problem = "";

  private final ServerTls tls = new ServerTls(this::material, ClientCertificate.REQUIRED);

  /** When validity was last looked at. */
  private Instant refreshed;

  private record Clients(List<X509Certificate> anchors, Optional<RevocationLists> revoked) {}

  /**
   * Reads the files.
   *
   * @param own the certificate of the broker; its anchors are not used.
   */
  PanelTls(LinkId link, ListenerTls files, Supplier<TlsMaterial> own) {
    this.link = link;
    this.files = files;
    this.own = own;
    this.stamps = stamps();
    this.refreshed = now();
    try {
      this.clients = read();
    } catch (UnusableKeyException unusable) {
      this.problem = String.valueOf(unusable.getMessage());
      log.error("panels cannot connect link={} why=\"{}\"", link, problem);
    }
  }

  /** Returns why no client can be accepted; empty once the files could be read. */
  Optional<String> problem() {
    return clients == null ? Optional.of(problem) : Optional.empty();
  }

  private Clients read() throws UnusableKeyException {
    Optional<Path> lists = files.crl();
    return new Clients(
        Certificates.read(files.ca()),
        lists.isPresent() ? Optional.of(RevocationLists.read(lists.get())) : Optional.empty());
  }

  private FileStamps stamps() {
    return FileStamps.of(Stream.concat(Stream.of(files.ca()), files.crl().stream()).toList());
  }

  private Instant now() {
    return own.get().clock().instant();
  }

  /**
   * Reads changed files. Returns whether other certificates may be accepted than at the call
   * before: a file has changed, or a list of revocations has expired.
   */
  boolean refresh() {
    Instant before = refreshed;
    refreshed = now();
    Clients held = clients;
    boolean hasExpired =
        held != null
            && held.revoked().isPresent()
            && held.revoked().get().hasExpiredSince(before, refreshed);
    return hasChanged() || hasExpired;
  }

  private boolean hasChanged() {
    FileStamps now = stamps();
    if (now.equals(stamps)) {
      return false;
    }
    stamps = now;
    try {
      Clients read = read();
      boolean isOther = !read.equals(clients);
      clients = read;
      problem = "";
      log.info("files of tls read again link={}", link);
      return isOther;
    } catch (UnusableKeyException unusable) {
      String why = String.valueOf(unusable.getMessage());
      if (!why.equals(problem)) {
        problem = why;
        log.warn("files of tls not read again link={} why=\"{}\"", link, why);
      }
      return false;
    }
  }

  /** Returns the TLS of a new connection, if there is no {@link #problem}. */
  SslHandler handler() {
    SslHandler handler = new SslHandler(tls.engine());
    handler.setHandshakeTimeout(HANDSHAKE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    return handler;
  }

  private TlsMaterial material() {
    Clients accepted = Objects.requireNonNull(clients);
    TlsMaterial material = own.get().withAnchors(accepted.anchors());
    return accepted.revoked().map(material::withRevocationLists).orElse(material);
  }

  /** Returns whether a certificate of a chain was no longer valid at the last {@link #refresh}. */
  boolean hasExpired(List<X509Certificate> chain) {
    return chain.stream().anyMatch(each -> each.getNotAfter().toInstant().isBefore(refreshed));
  }

  /**
   * Returns why the certificates of a connected client are no longer accepted; empty if they are.
   */
  Optional<HandshakeFailure> refusal(List<X509Certificate> chain) {
    try {
      for (TrustManager each : material().trustManagers().getTrustManagers()) {
        ((X509TrustManager) each)
            .checkClientTrusted(
                chain.toArray(new X509Certificate[0]), chain.get(0).getPublicKey().getAlgorithm());
      }
      return Optional.empty();
    } catch (CertificateException refused) {
      return Optional.of(HandshakeFailure.of(refused));
    }
  }
}
