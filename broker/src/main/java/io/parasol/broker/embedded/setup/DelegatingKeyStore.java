// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.KeyStoreSpi;
import java.security.NoSuchAlgorithmException;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.util.Date;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** The key store of the type JKS that {@link TokenKeyStores} offers: another one does the work. */
final class DelegatingKeyStore extends KeyStoreSpi {

  /** Returns the key store of a file; null if it is an ordinary file. */
  interface Opener {
    @Nullable KeyStore open(byte[] content) throws IOException;
  }

  private final Opener opener;
  private KeyStore store;

  DelegatingKeyStore(Opener opener) {
    this.opener = opener;
    this.store = ofJdk();
  }

  private static KeyStore ofJdk() {
    try {
      return KeyStore.getInstance("JKS", "SUN");
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java runtime has no key store JKS", missing);
    }
  }

  @Override
  public void engineLoad(@Nullable InputStream in, char @Nullable [] password)
      throws IOException, NoSuchAlgorithmException, CertificateException {
    byte @Nullable [] content = in == null ? null : in.readAllBytes();
    @Nullable KeyStore own = content == null ? null : opener.open(content);
    if (own != null) {
      store = own;
      return;
    }
    store = ofJdk();
    store.load(content == null ? null : new ByteArrayInputStream(content), password);
  }

  private interface Access<T extends @Nullable Object> {
    T get() throws KeyStoreException;
  }

  private static <T extends @Nullable Object> T loaded(Access<T> access) {
    try {
      return access.get();
    } catch (KeyStoreException notLoaded) {
      throw new IllegalStateException(notLoaded);
    }
  }

  @Override
  public @Nullable Key engineGetKey(String alias, char[] password)
      throws NoSuchAlgorithmException, UnrecoverableKeyException {
    try {
      return store.getKey(alias, password);
    } catch (KeyStoreException notLoaded) {
      throw new IllegalStateException(notLoaded);
    }
  }

  @Override
  public Certificate @Nullable [] engineGetCertificateChain(String alias) {
    try {
      return store.getCertificateChain(alias);
    } catch (KeyStoreException notLoaded) {
      throw new IllegalStateException(notLoaded);
    }
  }

  @Override
  public @Nullable Certificate engineGetCertificate(String alias) {
    return DelegatingKeyStore.<@Nullable Certificate>loaded(() -> store.getCertificate(alias));
  }

  @Override
  public @Nullable Date engineGetCreationDate(String alias) {
    return DelegatingKeyStore.<@Nullable Date>loaded(() -> store.getCreationDate(alias));
  }

  @Override
  public void engineSetKeyEntry(String alias, Key key, char[] password, Certificate[] chain)
      throws KeyStoreException {
    store.setKeyEntry(alias, key, password, chain);
  }

  @Override
  public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain)
      throws KeyStoreException {
    store.setKeyEntry(alias, key, chain);
  }

  @Override
  public void engineSetCertificateEntry(String alias, Certificate certificate)
      throws KeyStoreException {
    store.setCertificateEntry(alias, certificate);
  }

  @Override
  public void engineDeleteEntry(String alias) throws KeyStoreException {
    store.deleteEntry(alias);
  }

  @Override
  public Enumeration<String> engineAliases() {
    return loaded(() -> store.aliases());
  }

  @Override
  public boolean engineContainsAlias(String alias) {
    return loaded(() -> store.containsAlias(alias));
  }

  @Override
  public int engineSize() {
    return loaded(() -> store.size());
  }

  @Override
  public boolean engineIsKeyEntry(String alias) {
    return loaded(() -> store.isKeyEntry(alias));
  }

  @Override
  public boolean engineIsCertificateEntry(String alias) {
    return loaded(() -> store.isCertificateEntry(alias));
  }

  @Override
  public @Nullable String engineGetCertificateAlias(Certificate certificate) {
    return DelegatingKeyStore.<@Nullable String>loaded(
        () -> store.getCertificateAlias(certificate));
  }

  @Override
  public void engineStore(OutputStream out, char[] password)
      throws IOException, NoSuchAlgorithmException, CertificateException {
    try {
      store.store(out, password);
    } catch (KeyStoreException notLoaded) {
      throw new IllegalStateException(notLoaded);
    }
  }
}
