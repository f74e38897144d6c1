// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.keys.PrivateKeys;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The key, the chain and the trust anchors of one side of a mutual TLS connection. Immutable.
 *
 * @param own the key and its certificate.
 * @param anchors the accepted roots of the other side's chain; never empty.
 * @param clock the time at which the other side's certificates must be valid.
 * @param issueTimes receives the begin of the validity of each server certificate that an anchor
 *     verifies.
 * @param revoked the lists by which the other side's certificates are checked; empty for no such
 *     check, because the caller decides by other means.
 */
public record TlsMaterial(
    OwnCertificate own,
    List<X509Certificate> anchors,
    InstantSource clock,
    IssueTimeListener issueTimes,
    Optional<RevocationLists> revoked) {

  /** The permitted protocol versions. Older versions are disabled. */
  public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /**
   * The cipher suites of the gateway's own servers, in the order of preference. All have forward
   * secrecy and an AEAD; the certificates of a site have P-256 keys.
   */
  public static final List<String> SERVER_CIPHER_SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");

  public TlsMaterial {
    anchors = List.copyOf(anchors);
    if (anchors.isEmpty()) {
      throw new IllegalArgumentException("TLS material needs an anchor");
    }
  }

  /** Validates the other side's certificates at the time of the system clock. */
  public TlsMaterial(PrivateKey key, List<X509Certificate> chain, List<X509Certificate> anchors) {
    this(
        new OwnCertificate(key, chain),
        anchors,
        InstantSource.system(),
        IssueTimeListener.NONE,
        Optional.empty());
  }

  /** Returns the private key, which belongs to the first certificate of the chain. */
  public PrivateKey key() {
    return own.key();
  }

  /** Returns the own certificate, then its issuers without the root. */
  public List<X509Certificate> chain() {
    return own.chain();
  }

  /**
   * Loads PEM files.
   *
   * @param chain the own certificate first, then its issuers.
   * @param key PKCS#8, not encrypted; must be readable by its owner only.
   * @throws UnusableKeyException if a file cannot be used, or if key and certificate are not a
   *     pair.
   */
  public static TlsMaterial load(Path chain, Path key, Path anchors) throws UnusableKeyException {
    return load(chain, key, anchors, KeyStorage.FILES);
  }

  /** Loads PEM files, as {@link #load(Path, Path, Path)} does, with a key in this storage. */
  public static TlsMaterial load(Path chain, Path key, Path anchors, KeyStorage keys)
      throws UnusableKeyException {
    List<X509Certificate> certificates = Certificates.read(chain);
    return create(
        key + " and " + chain,
        read(certificates, key, keys),
        certificates,
        Certificates.read(anchors));
  }

  /** Loads the key of a chain that was read before, as {@link #load(Path, Path, Path)} does. */
  public static TlsMaterial load(
      List<X509Certificate> chain, Path key, List<X509Certificate> anchors, KeyStorage keys)
      throws UnusableKeyException {
    return create(key.toString(), read(chain, key, keys), chain, anchors);
  }

  private static PrivateKey read(List<X509Certificate> chain, Path key, KeyStorage keys)
      throws UnusableKeyException {
    return keys.read(key.toString(), KeyFile.readOwnerOnly(key), chain.get(0).getPublicKey());
  }

  /**
   * Loads a PKCS#12 file as {@code pki export --p12} writes it. It must be readable by its owner
   * only.
   *
   * @param password empty if there is none.
   */
  public static TlsMaterial loadPkcs12(Path file, char[] password) throws UnusableKeyException {
    return Pkcs12.read(file.toString(), KeyFile.readOwnerOnly(file), password);
  }

  static TlsMaterial create(
      String source, PrivateKey key, List<X509Certificate> chain, List<X509Certificate> anchors)
      throws UnusableKeyException {
    try {
      return new TlsMaterial(key, chain, anchors);
    } catch (IllegalArgumentException e) {
      throw new UnusableKeyException(source + ": " + e.getMessage(), e);
    }
  }

  /** Returns the same material with another chain, which begins with the same certificate. */
  public TlsMaterial withChain(List<X509Certificate> certificates) {
    return new TlsMaterial(
        new OwnCertificate(key(), certificates), anchors, clock, issueTimes, revoked);
  }

  /**
   * Returns the same material for a connection to a server of this process that begins soon. Both
   * ends then hold the same certificate objects; the one of a device takes 6 KiB.
   */
  @SuppressWarnings("ReferenceEquality") // Equal objects must be the same ones.
  public TlsMaterial sharedWithServer() {
    List<X509Certificate> certificates = chain().stream().map(Certificates::shared).toList();
    for (int i = 0; i < certificates.size(); i++) {
      if (certificates.get(i) != chain().get(i)) {
        return withChain(certificates);
      }
    }
    return this;
  }

  /** Returns the same key and chain with other trust anchors. */
  public TlsMaterial withAnchors(List<X509Certificate> roots) {
    return new TlsMaterial(own, roots, clock, issueTimes, revoked);
  }

  /** Returns the same material; the other side's certificates are also checked by these lists. */
  public TlsMaterial withRevocationLists(RevocationLists lists) {
    return new TlsMaterial(own, anchors, clock, issueTimes, Optional.of(lists));
  }

  /**
   * Returns the same material; the other side's certificates must be valid at this clock's time.
   */
  public TlsMaterial withClock(InstantSource trusted) {
    return new TlsMaterial(own, anchors, trusted, issueTimes, revoked);
  }

  /** Returns the same material; the listener may correct the clock. */
  public TlsMaterial withIssueTimes(IssueTimeListener listener) {
    return new TlsMaterial(own, anchors, clock, listener, revoked);
  }

  /** Returns whether the own certificate is valid at the time of the clock. */
  public boolean isValidNow() {
    Instant now = clock.instant();
    X509Certificate certificate = chain().get(0);
    return !now.isBefore(certificate.getNotBefore().toInstant())
        && !now.isAfter(certificate.getNotAfter().toInstant());
  }

  /**
   * Creates a context that accepts expired certificates of clients: they are validated at their
   * end. Its caller must check the end itself, before it grants anything.
   */
  public SSLContext acceptingExpiredClients() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keyManagers().getKeyManagers(),
          new TrustManager[] {ClockTrustManager.acceptingExpiredClients(anchors(), clock())},
          null);
      requireModern(context, true);
      requireModern(context, false);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot use TLS with the site's keys", e);
    }
  }

  /**
   * Creates a context for TLS 1.3 and 1.2 with exactly this material.
   *
   * @throws IllegalStateException if this Java runtime enables older versions by default.
   */
  public SSLContext sslContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers().getKeyManagers(), trustManagers().getTrustManagers(), null);
      requireModern(context, true);
      requireModern(context, false);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot use TLS with the site's keys", e);
    }
  }

  /**
   * Requires modern protocol versions in the defaults of the context. Not every user of a context
   * restricts the versions.
   */
  private static void requireModern(SSLContext context, boolean client) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(client);
    List<String> enabled = Arrays.asList(engine.getEnabledProtocols());
    if (!Set.copyOf(PROTOCOLS).containsAll(enabled)) {
      throw new IllegalStateException(
          "this Java runtime enables %s by default; start it with -Djdk.tls.%s.protocols=%s"
              .formatted(enabled, client ? "client" : "server", String.join(",", PROTOCOLS)));
    }
  }

  /** Returns key managers that present the chain to a peer which accepts one of its issuers. */
  public KeyManagerFactory keyManagers() {
    try {
      return new MaterialKeyManager(this).factory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot use the site's keys", e);
    }
  }

  /**
   * Returns trust managers that validate by PKIX (RFC 5280, 6) at the time of {@link #clock}, with
   * {@link #anchors} as the only roots, and by {@link #revoked}.
   */
  public TrustManagerFactory trustManagers() {
    try {
      return new ClockTrustManager(anchors, clock, issueTimes, revoked).factory();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot trust the site's root", e);
    }
  }

  /** Returns whether the key is in a token, which does not release it. */
  public boolean isInToken() {
    return PrivateKeys.isInToken(key());
  }

  /** Returns a key store with key and chain, which cannot be written and needs no password. */
  public KeyStore inMemory() {
    return MaterialKeyStore.of(this);
  }

  /**
   * Returns key and chain as a key store of Java (JKS). The key must not be in a token.
   *
   * @param password random, because the format does not slow down a search for it.
   */
  public byte[] keyStore(char[] password) {
    KeyStore store = Pkcs12.emptyWithoutKeyDerivation();
    Pkcs12.putKey(store, this, password);
    return Pkcs12.write(store, password);
  }

  /** Returns the anchors as a key store of Java (JKS), with a random password. */
  public byte[] trustStore(char[] password) {
    KeyStore store = Pkcs12.emptyWithoutKeyDerivation();
    Pkcs12.putAnchors(store, anchors);
    return Pkcs12.write(store, password);
  }

  /**
   * Returns key, chain and anchors as one PKCS#12 file, for {@link #loadPkcs12} and for any MQTT
   * client.
   *
   * @param password in ASCII; may be empty.
   */
  public byte[] pkcs12(char[] password) {
    Pkcs12.requireAscii(password);
    KeyStore store = Pkcs12.empty();
    Pkcs12.putKey(store, this, password);
    Pkcs12.putAnchors(store, anchors);
    return Pkcs12.write(store, password);
  }

  /** Returns the subject, never the key. */
  @Override
  public String toString() {
    return "TlsMaterial[" + chain().get(0).getSubjectX500Principal() + "]";
  }
}
