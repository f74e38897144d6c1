// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.keys;

import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.SecretSource;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import javax.crypto.spec.PBEParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Keeps keys in files that are encrypted with one passphrase. Files that are not encrypted are read
 * as before, so that keys can be moved one by one.
 *
 * <p>Deriving the key of AES from the passphrase takes some tenths of a second. All files of a
 * process therefore share one salt, and only their initialization vectors differ.
 */
public final class EncryptedKeyStorage implements KeyStorage {

  /** Maximum number of derived keys, one for each salt. */
  private static final int MAX_DERIVED = 1000;

  private final SecretSource source;
  private final Map<String, SecretKey> derived = new LinkedHashMap<>();
  private char @Nullable [] passphrase;
  private byte @Nullable [] salt;

  /**
   * @param passphrase is read at the first use.
   */
  public EncryptedKeyStorage(SecretSource passphrase) {
    this.source = passphrase;
  }

  @Override
  public synchronized KeyPair create(String name) throws UnusableKeyException {
    char[] unused = passphrase();
    return PrivateKeys.newPair();
  }

  @Override
  public synchronized byte[] content(PrivateKey key) throws UnusableKeyException {
    byte[] encoded = PrivateKeys.encoded(key);
    if (salt == null) {
      salt = EncryptedKey.newSalt();
    }
    byte[] encrypted = EncryptedKey.encrypt(encoded, passphrase(), salt, this::derive);
    return Pem.write(List.of(new Pem(Pem.ENCRYPTED_PRIVATE_KEY, encrypted)));
  }

  @Override
  public synchronized PrivateKey read(String source, byte[] content, PublicKey publicKey)
      throws UnusableKeyException {
    List<Pem> blocks = Pem.parse(source, content);
    if (blocks.size() != 1 || !blocks.get(0).label().equals(Pem.ENCRYPTED_PRIVATE_KEY)) {
      return FILES.read(source, content, publicKey);
    }
    byte[] decrypted =
        EncryptedKey.decrypt(source, blocks.get(0).der(), passphrase(), this::derive);
    return PrivateKeys.decode(source, new Pem(Pem.PRIVATE_KEY, decrypted), publicKey);
  }

  private char[] passphrase() throws UnusableKeyException {
    if (passphrase == null) {
      passphrase = Secrets.read(source);
    }
    return passphrase;
  }

  /** Returns a derived key; remembers it, and its salt for new files. */
  private SecretKey derive(String function, char[] secret, PBEParameterSpec spec, String bits)
      throws GeneralSecurityException {
    String parameters =
        function + bits + spec.getIterationCount() + HexFormat.of().formatHex(spec.getSalt());
    @Nullable SecretKey known = derived.get(parameters);
    if (known != null) {
      return known;
    }
    SecretKey key = EncryptedKey.derive(function, secret, spec, bits);
    if (salt == null) {
      salt = spec.getSalt().clone();
    }
    if (derived.size() < MAX_DERIVED) {
      derived.put(parameters, key);
    }
    return key;
  }

  @Override
  public synchronized boolean check() throws UnusableKeyException {
    return passphrase().length > 0;
  }

  @Override
  public void discard(byte[] content) {}
}
