// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

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

/** TLS material as PKCS#12, by the JDK's own means: PBES2 with AES-256, MAC with SHA-256. */
final class Pkcs12 {

  private static final String KEY = "parasol";
  private static final String ANCHOR = "ca";

  private Pkcs12() {}

  static byte[] write(KeyStore store, char[] password) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      store.store(out, password);
      return out.toByteArray();
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot write PKCS#12", e);
    }
  }

  static KeyStore empty() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      return store;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no PKCS#12", e);
    }
  }

  /** Java encrypts by PBES2 with ASCII passwords only. */
  static void requireAscii(char[] password) {
    for (char each : password) {
      if (each < ' ' || each > '~') {
        throw new IllegalArgumentException(
            "the password holds more than ASCII, which Java does not take for PKCS#12");
      }
    }
  }

  static void putKey(KeyStore store, TlsMaterial material, char[] password) {
    try {
      store.setKeyEntry(
          KEY, material.key(), password, material.chain().toArray(new Certificate[0]));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot put a key into PKCS#12", e);
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
      throw new IllegalStateException("this Java cannot put a certificate into PKCS#12", e);
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
                  : ": is no PKCS#12 file"),
          e);
    } catch (GeneralSecurityException e) {
      throw new UnusableKeyException(source + ": is not protected in a way that Java knows", e);
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
    // Java, and openssl without a mark of trust, hand the root over as the end of the chain.
    X509Certificate last = chain.get(chain.size() - 1);
    if (chain.size() > 1 && Certificates.isSelfIssued(last)) {
      chain.remove(last);
      if (!anchors.contains(last)) {
        anchors.add(last);
      }
    }
    if (anchors.isEmpty()) {
      throw new UnusableKeyException(source + ": holds no root; expected the site's ca.pem in it");
    }
    return TlsMaterial.checked(source, key, chain, anchors);
  }
}
