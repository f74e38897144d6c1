// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import io.parasol.config.concurrent.ConfinedTo;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Creates the TLS engines of a server, with {@link TlsMaterial#PROTOCOLS} and {@link
 * TlsMaterial#SERVER_CIPHER_SUITES} only. The context, with the sessions of the clients, is kept
 * until the material changes.
 */
@ConfinedTo(ConfinedTo.ONE_THREAD)
public final class ServerTls {

  /** Whether a client must present a certificate. */
  public enum ClientCertificate {
    /** A client without a certificate is refused. */
    REQUIRED,
    /** A certificate is asked for; the server decides what a client without one may do. */
    OPTIONAL
  }

  private final Supplier<TlsMaterial> material;
  private final ClientCertificate certificate;
  private final Function<TlsMaterial, SSLContext> maker;
  private @Nullable Made last;

  private record Made(TlsMaterial of, SSLContext context, List<String> suites) {}

  /**
   * Creates engines with the contexts of the material.
   *
   * @param material the present material: the certificate of the server, and the anchors of client
   *     certificates.
   */
  public ServerTls(Supplier<TlsMaterial> material, ClientCertificate certificate) {
    this(material, certificate, TlsMaterial::sslContext);
  }

  /**
   * Creates engines with other contexts.
   *
   * @param maker creates a context; decides which client certificates are accepted.
   */
  public ServerTls(
      Supplier<TlsMaterial> material,
      ClientCertificate certificate,
      Function<TlsMaterial, SSLContext> maker) {
    this.material = material;
    this.certificate = certificate;
    this.maker = maker;
  }

  /** Returns an engine for a new connection. */
  public SSLEngine engine() {
    Made made = present();
    SSLEngine engine = made.context().createSSLEngine();
    engine.setUseClientMode(false);
    engine.setEnabledProtocols(TlsMaterial.PROTOCOLS.toArray(String[]::new));
    engine.setEnabledCipherSuites(made.suites().toArray(String[]::new));
    if (certificate == ClientCertificate.REQUIRED) {
      engine.setNeedClientAuth(true);
    } else {
      engine.setWantClientAuth(true);
    }
    return engine;
  }

  private Made present() {
    TlsMaterial present = material.get();
    Made made = last;
    if (made == null || !made.of().equals(present)) {
      SSLContext context = maker.apply(present);
      made = new Made(present, context, suites(context));
      last = made;
    }
    return made;
  }

  /** Returns the cipher suites that this Java runtime has. */
  private static List<String> suites(SSLContext context) {
    Set<String> supported = Set.of(context.getSupportedSSLParameters().getCipherSuites());
    return TlsMaterial.SERVER_CIPHER_SUITES.stream().filter(supported::contains).toList();
  }
}
