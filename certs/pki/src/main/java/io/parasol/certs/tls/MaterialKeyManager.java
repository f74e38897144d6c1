// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A key manager with one key and its chain. The JDK's key manager decides for each handshake
 * whether the peer accepts it. That one is not kept: a connection, which lasts for months, would
 * hold half a KiB of tables. Thread-safe.
 */
final class MaterialKeyManager extends X509ExtendedKeyManager {

  /** Password of a key store that never leaves the heap. */
  private static final char[] IN_MEMORY = {};

  private final TlsMaterial material;

  MaterialKeyManager(TlsMaterial material) {
    this.material = material;
  }

  /** Returns a factory of this key manager, for libraries that require one. */
  KeyManagerFactory factory() throws GeneralSecurityException {
    return new OneManagerFactory(this);
  }

  private X509ExtendedKeyManager decider() {
    try {
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(material.inMemory(), IN_MEMORY);
      return (X509ExtendedKeyManager) factory.getKeyManagers()[0];
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot use the site's keys", e);
    }
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return decider().getClientAliases(keyType, issuers);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return decider().chooseClientAlias(keyTypes, issuers, socket);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return decider().chooseEngineClientAlias(keyTypes, issuers, engine);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return decider().getServerAliases(keyType, issuers);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return decider().chooseServerAlias(keyType, issuers, socket);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return decider().chooseEngineServerAlias(keyType, issuers, engine);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    return MaterialKeyStore.ALIAS.equals(alias)
        ? material.chain().toArray(new X509Certificate[0])
        : null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    return MaterialKeyStore.ALIAS.equals(alias) ? material.key() : null;
  }

  /** A factory whose only key manager exists already. */
  private static final class OneManagerFactory extends KeyManagerFactory {
    OneManagerFactory(KeyManager manager) throws GeneralSecurityException {
      super(
          new Spi(manager),
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm()).getProvider(),
          "one key");
    }

    private static final class Spi extends KeyManagerFactorySpi {
      private final KeyManager manager;

      Spi(KeyManager manager) {
        this.manager = manager;
      }

      @Override
      protected void engineInit(KeyStore unused, char[] password) {}

      @Override
      protected void engineInit(ManagerFactoryParameters unused) {}

      @Override
      protected KeyManager[] engineGetKeyManagers() {
        return new KeyManager[] {manager};
      }
    }
  }
}
