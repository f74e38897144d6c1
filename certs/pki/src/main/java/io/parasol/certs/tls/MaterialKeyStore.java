// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.KeyStoreSpi;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * A key store with one key and its chain, in memory. It cannot be written. The formats of the JDK
 * store a key by its content, which a token does not release.
 */
final class MaterialKeyStore extends KeyStore {

  static final String ALIAS = "parasol";

  private MaterialKeyStore(TlsMaterial material) {
    super(new Spi(material), Pkcs12.empty().getProvider(), "memory");
  }

  static KeyStore of(TlsMaterial material) {
    try {
      KeyStore store = new MaterialKeyStore(material);
      store.load(null, null);
      return store;
    } catch (IOException | GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static final class Spi extends KeyStoreSpi {
    private final TlsMaterial material;
    private final Date created = Date.from(Instant.EPOCH);

    Spi(TlsMaterial material) {
      this.material = material;
    }

    @Override
    public @Nullable Key engineGetKey(String alias, char[] unused) {
      return engineContainsAlias(alias) ? material.key() : null;
    }

    @Override
    public Certificate @Nullable [] engineGetCertificateChain(String alias) {
      return engineContainsAlias(alias)
          ? Certificates.copy(material.chain().toArray(new X509Certificate[0]))
          : null;
    }

    @Override
    public @Nullable Certificate engineGetCertificate(String alias) {
      return engineContainsAlias(alias) ? material.chain().get(0) : null;
    }

    @Override
    public @Nullable Date engineGetCreationDate(String alias) {
      return engineContainsAlias(alias) ? created : null;
    }

    @Override
    public void engineSetKeyEntry(String alias, Key key, char[] password, Certificate[] chain)
        throws KeyStoreException {
      throw readOnly();
    }

    @Override
    public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain)
        throws KeyStoreException {
      throw readOnly();
    }

    @Override
    public void engineSetCertificateEntry(String alias, Certificate certificate)
        throws KeyStoreException {
      throw readOnly();
    }

    @Override
    public void engineDeleteEntry(String alias) throws KeyStoreException {
      throw readOnly();
    }

    private static KeyStoreException readOnly() {
      return new KeyStoreException("this key store cannot be changed");
    }

    @Override
    public Enumeration<String> engineAliases() {
      return Collections.enumeration(Collections.singleton(ALIAS));
    }

    @Override
    public boolean engineContainsAlias(String alias) {
      return ALIAS.equals(alias);
    }

    @Override
    public int engineSize() {
      return 1;
    }

    @Override
    public boolean engineIsKeyEntry(String alias) {
      return engineContainsAlias(alias);
    }

    @Override
    public boolean engineIsCertificateEntry(String alias) {
      return false;
    }

    @Override
    public @Nullable String engineGetCertificateAlias(Certificate certificate) {
      return material.chain().get(0).equals(certificate) ? ALIAS : null;
    }

    @Override
    public void engineStore(OutputStream out, char[] password) throws IOException {
      throw new IOException("this key store cannot be written");
    }

    @Override
    public void engineLoad(@Nullable InputStream in, char @Nullable [] password) {}
  }
}
