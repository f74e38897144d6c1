// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.keys;

import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;

/** Keeps keys in files as PKCS#8 in PEM. */
final class FileKeyStorage implements KeyStorage {

  @Override
  public KeyPair create(String name) {
    return PrivateKeys.newPair();
  }

  @Override
  public byte[] content(PrivateKey key) throws UnusableKeyException {
    return Pem.write(List.of(new Pem(Pem.PRIVATE_KEY, PrivateKeys.encoded(key))));
  }

  @Override
  public PrivateKey read(String source, byte[] content, PublicKey publicKey)
      throws UnusableKeyException {
    Optional<TokenKey> elsewhere = TokenKey.of(content);
    if (elsewhere.isPresent()) {
      throw new UnusableKeyException(
          "%s: the key is in the token \"%s\"; expected it in certificates.keys.token"
              .formatted(source, elsewhere.get().token()));
    }
    List<Pem> blocks = Pem.parse(source, content);
    if (blocks.size() != 1) {
      throw new UnusableKeyException(
          "%s: holds %d blocks; expected one key".formatted(source, blocks.size()));
    }
    return PrivateKeys.decode(source, blocks.get(0), publicKey);
  }

  @Override
  public boolean check() {
    return true;
  }

  @Override
  public void discard(byte[] content) {}
}
