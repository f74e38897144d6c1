// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.keys;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.KeySettings;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A token that is open. Its provider is the last one of the process: no algorithm is taken from it
 * by its place, and its keys are accepted by no other one. Thread-safe; blocks on the token.
 *
 * <p>The JDK finds a private key by the certificate beside it. Each key therefore has a certificate
 * in the token that it has signed itself, which no party trusts and which states its label.
 */
final class Token {

  private static final AtomicInteger OPENED = new AtomicInteger();

  /**
   * The attributes of new keys: the private key stays in the token, cannot be read, and signs only.
   */
  private static final String ATTRIBUTES =
      """
      attributes(generate, CKO_PRIVATE_KEY, CKK_EC) = {
        CKA_TOKEN = true
        CKA_PRIVATE = true
        CKA_SENSITIVE = true
        CKA_EXTRACTABLE = false
        CKA_SIGN = true
      }
      """;

  /**
   * The label of a key that is never used nor deleted. tpm2-pkcs11 1.9 gives two objects the same
   * handle after the first object of a token was deleted.
   */
  private static final String FIRST = "parasol-first";

  /** The attribute of the public key of {@link #FIRST}, which would else be deleted after use. */
  private static final String PERMANENT =
      """
      attributes(generate, CKO_PUBLIC_KEY, CKK_EC) = {
        CKA_TOKEN = true
      }
      """;

  private final KeySettings.Token settings;
  private final Provider provider;
  private final KeyStore store;
  private final char[] pin;

  /** The keys that were used, by their labels: the same object for each use. */
  private final Map<String, PrivateKey> keys = new HashMap<>();

  private Token(KeySettings.Token settings, Provider provider, KeyStore store, char[] pin) {
    this.settings = settings;
    this.provider = provider;
    this.store = store;
    this.pin = pin;
  }

  static Token open(KeySettings.Token settings) throws UnusableKeyException {
    return open(settings, ATTRIBUTES);
  }

  private static Token open(KeySettings.Token settings, String attributes)
      throws UnusableKeyException {
    TokenSlots slots = new TokenSlots(settings);
    TokenSlots.Slot slot = slots.find();
    slot.requirePinTries();
    Provider provider =
        slots.configure(
            "parasol-" + OPENED.incrementAndGet(),
            "slot = %d\n%s".formatted(slot.id(), attributes));
    char[] pin = Secrets.read(settings.pin());
    try {
      KeyStore store = KeyStore.getInstance("PKCS11", provider);
      store.load(null, pin);
      Security.addProvider(provider);
      return new Token(settings, provider, store, pin);
    } catch (GeneralSecurityException | IOException | ProviderException failed) {
      throw new UnusableKeyException(TokenFailure.text(failed), failed);
    }
  }

  /** Creates a P-256 key pair. It is durable when this method returns. */
  synchronized KeyPair create(String label) throws UnusableKeyException {
    try {
      if (!label.equals(FIRST)) {
        ensureFirst();
      }
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", provider);
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      store.setKeyEntry(
          label,
          pair.getPrivate(),
          null,
          new Certificate[] {KeyLabelCertificate.of(label, pair, provider)});
      return new KeyPair(software(pair.getPublic()), require(label));
    } catch (GeneralSecurityException | ProviderException failed) {
      throw new UnusableKeyException(TokenFailure.text(failed), failed);
    }
  }

  private void ensureFirst() throws GeneralSecurityException, UnusableKeyException {
    if (!store.containsAlias(FIRST)) {
      Token other = open(settings, ATTRIBUTES + PERMANENT);
      KeyPair unused = other.create(FIRST);
      other.close();
      reload();
    }
  }

  private static PublicKey software(PublicKey key) throws GeneralSecurityException {
    return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(key.getEncoded()));
  }

  /**
   * Returns a key.
   *
   * @param publicKey the other half of the pair.
   */
  synchronized PrivateKey find(String label, PublicKey publicKey) throws UnusableKeyException {
    try {
      PrivateKey key = require(label);
      @Nullable Certificate beside = store.getCertificate(label);
      if (beside == null
          || !Arrays.equals(beside.getPublicKey().getEncoded(), publicKey.getEncoded())) {
        throw new UnusableKeyException(
            "its key \"%s\" does not belong to the certificate".formatted(label));
      }
      return key;
    } catch (GeneralSecurityException | ProviderException failed) {
      throw new UnusableKeyException(TokenFailure.text(failed), failed);
    }
  }

  private PrivateKey require(String label) throws GeneralSecurityException, UnusableKeyException {
    @Nullable PrivateKey known = keys.get(label);
    if (known != null) {
      return known;
    }
    if (!store.isKeyEntry(label)) {
      reload();
    }
    @Nullable Key key = store.getKey(label, null);
    if (!(key instanceof PrivateKey found)) {
      throw new UnusableKeyException("it has no key \"%s\"".formatted(label));
    }
    keys.put(label, found);
    return found;
  }

  /** Reads the labels again: another process may have created keys. */
  private void reload() throws GeneralSecurityException {
    try {
      store.load(null, pin);
    } catch (IOException failed) {
      throw new GeneralSecurityException(failed);
    }
  }

  /** Returns the label of a key that this token has returned; empty for other keys. */
  synchronized Optional<String> label(PrivateKey key) {
    return keys.entrySet().stream()
        .filter(each -> each.getValue() == key)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Requires that the token signs with one of the keys that were used. */
  synchronized void check() throws UnusableKeyException {
    try {
      for (PrivateKey key : keys.values()) {
        Signature signature = Signature.getInstance("SHA256withECDSA", provider);
        signature.initSign(key);
        signature.update(new byte[1]);
        byte[] unused = signature.sign();
        return;
      }
    } catch (GeneralSecurityException | ProviderException failed) {
      throw new UnusableKeyException(TokenFailure.text(failed), failed);
    }
  }

  /** Removes the provider. The keys cannot be used after that. */
  void close() {
    Security.removeProvider(provider.getName());
  }

  /** Deletes a key, if it is there. */
  synchronized void delete(String label) throws UnusableKeyException {
    keys.remove(label);
    try {
      if (store.containsAlias(label)) {
        store.deleteEntry(label);
      }
    } catch (GeneralSecurityException | ProviderException failed) {
      throw new UnusableKeyException(TokenFailure.text(failed), failed);
    }
  }
}
