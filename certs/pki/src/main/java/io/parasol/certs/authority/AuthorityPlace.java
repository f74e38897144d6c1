// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.KeyStorage;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;

/**
 * Where an authority is.
 *
 * @param keys where its private keys are kept, and those of the certificates that it issues.
 * @param damagedFiles receives the damage that is found.
 */
record AuthorityPlace(Path folder, KeyStorage keys, DamagedFile.Listener damagedFiles) {

  /** Opens the files. Waits for the lock of the folder. */
  AuthorityFiles lock() throws AuthorityException {
    return AuthorityFiles.lock(this);
  }

  /** Creates a key of this machine. */
  KeyPair newKey(String name) throws AuthorityException {
    try {
      return keys.create(name);
    } catch (UnusableKeyException e) {
      throw new AuthorityException(name + ": has no new key, " + e.getMessage(), e);
    }
  }

  /** Returns the content of the file of a key. */
  byte[] content(PrivateKey key) throws AuthorityException {
    try {
      return keys.content(key);
    } catch (UnusableKeyException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
  }
}
