// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.keys;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.KeySettings;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;

/**
 * Where the private keys of an authority are kept. A key has a file in the folder of the authority
 * in every case. The file contains the key itself, or states where the key is. Thread-safe; blocks
 * on the disk or the token.
 *
 * <p>A key signs through {@code java.security.Signature}: a key in a token is a key of the provider
 * of the token, and no other provider accepts it.
 */
public interface KeyStorage {

  /** Keeps keys in files that are not encrypted. */
  KeyStorage FILES = new FileKeyStorage();

  /** Returns the storage that the configuration states. Nothing is opened yet. */
  static KeyStorage of(KeySettings settings) {
    return of(settings, false);
  }

  /**
   * Returns the storage that the configuration states, for a gateway. While its token cannot be
   * used, it returns keys that sign nothing, so that the gateway runs without them.
   */
  static KeyStorage ofGateway(KeySettings settings) {
    return of(settings, true);
  }

  private static KeyStorage of(KeySettings settings, boolean mayBeAbsent) {
    KeyStorage files =
        settings.passphrase().<KeyStorage>map(EncryptedKeyStorage::new).orElse(FILES);
    return settings
        .token()
        .<KeyStorage>map(token -> new TokenKeyStorage(token, files, mayBeAbsent))
        .orElse(files);
  }

  /**
   * Requires that keys can be used: opens the token and signs with it, or reads the passphrase.
   *
   * @return whether the keys that were read before can still be used. Otherwise they must be read
   *     again: the token was opened after that.
   * @throws UnusableKeyException with one line.
   */
  boolean check() throws UnusableKeyException;

  /**
   * Creates a P-256 key pair. A key in a token is durable when this method returns; one in a file
   * is not stored before {@link #content} is written.
   *
   * @param name of the holder, for people who look into a token.
   * @throws UnusableKeyException if there is no token, or if it refuses. No other key is created in
   *     its place.
   */
  KeyPair create(String name) throws UnusableKeyException;

  /** Returns the content of the file of a key, which may be one that was created in memory. */
  byte[] content(PrivateKey key) throws UnusableKeyException;

  /**
   * Returns the key of a file.
   *
   * @param source names the file in messages.
   * @param publicKey the other half of the pair.
   */
  PrivateKey read(String source, byte[] content, PublicKey publicKey) throws UnusableKeyException;

  /**
   * Deletes a key in a token whose file is gone; does nothing for other keys. A key that cannot be
   * deleted is left where it is, because it is not used any more.
   */
  void discard(byte[] content);
}
