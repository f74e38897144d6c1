// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import io.parasol.certs.files.UnusableKeyException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The PKCS#12 form of TLS material, as the JDK writes it: PBES2 with AES-256, and a MAC with
 * SHA-256.
 */
final class Pkcs12 {

  private static final String KEY = "parasol";
  private static final String ANCHOR = "ca";

  private Pkcs12() {}

  static byte[] write(KeyStore store, char[] password) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      store.store(out, password);
      return out.toByteArray();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot write a key store", e);
    }
  }

  static KeyStore empty() {
    try {
      return emptied(KeyStore.getInstance("PKCS12"));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime does not support PKCS#12", e);
    }
  }

  /**
   * Returns an empty store in the format JKS of the JDK, for files with a random password. For
   * PKCS#12, the JDK derives a key in 10,000 rounds for each entry that it writes or reads. That
   * protects the passwords of people only, and took a third of the time in which a gateway starts.
   */
  static KeyStore emptyWithoutKeyDerivation() {
    try {
      return emptied(KeyStore.getInstance("JKS", "SUN"));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime does not support JKS", e);
    }
  }

  private static KeyStore emptied(KeyStore store) throws IOException, GeneralSecurityException {
    store.load(null, null);
    return store;
  }

  /** Requires an ASCII password. The PBES2 of the JDK supports no others. */
  static void requireAscii(char[] password) {
    for (char each : password) {
      if (each < ' ' || each > '~') {
        throw new IllegalArgumentException(
            "the password is not ASCII; Java supports only ASCII passwords for PKCS#12");
      }
    }
  }

  static void putKey(KeyStore store, TlsMaterial material, char[] password) {
    try {
      store.setKeyEntry(
          KEY, material.key(), password, material.chain().toArray(new Certificate[0]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot store a key", e);
    }
  }

  static void putAnchors(KeyStore store, List<X509Certificate> anchors) {
    try {
      int count = 0;
      for (X509Certificate anchor : anchors) {
        count++;
        store.setCertificateEntry(count == 1 ? ANCHOR : ANCHOR + count, anchor);
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot store a certificate", e);
    }
  }

  static TlsMaterial read(String source, byte[] content, char[] password)
      throws UnusableKeyException {
    KeyStore store = empty();
    try {
      requireAscii(password);
      store.load(new ByteArrayInputStream(content), password);
      return material(source, store, password);
    } catch (IllegalArgumentException e) {
      throw new UnusableKeyException(source + ": cannot be opened, " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UnusableKeyException(
          source
              + (e.getCause() instanceof UnrecoverableKeyException
                  ? ": cannot be opened, the password is wrong"
                  : ": is not a PKCS#12 file"),
          e);
    } catch (GeneralSecurityException e) {
      throw new UnusableKeyException(
          source + ": has a protection that this Java runtime does not support", e);
    }
  }

  private static TlsMaterial material(String source, KeyStore store, char[] password)
      throws GeneralSecurityException, UnusableKeyException {
    List<String> keys = new ArrayList<>();
    List<X509Certificate> anchors = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias)) {
        keys.add(alias);
      } else {
        anchors.add((X509Certificate) store.getCertificate(alias));
      }
    }
    if (keys.size() != 1
        || !(store.getKey(keys.get(0), password) instanceof PrivateKey key)
        || store.getCertificateChain(keys.get(0)) == null) {
      throw new UnusableKeyException(
          "%s: holds %d keys; expected one, with its certificate".formatted(source, keys.size()));
    }
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate each : Arrays.asList(store.getCertificateChain(keys.get(0)))) {
      chain.add((X509Certificate) each);
    }
    // In files of Java, and of OpenSSL without a trust attribute, the root is the end of the chain.
    X509Certificate last = chain.get(chain.size() - 1);
    if (chain.size() > 1 && Certificates.isSelfIssued(last)) {
      chain.remove(last);
      if (!anchors.contains(last)) {
        anchors.add(last);
      }
    }
    if (anchors.isEmpty()) {
      throw new UnusableKeyException(
          source + ": contains no root; expected the site's ca.pem in it");
    }
    return TlsMaterial.create(source, key, chain, anchors);
  }
}
