// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.TlsMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The certificate and key of each name before its last renewal, in {@code issued/previous/}. They
 * are used while the renewed certificate is not valid yet: it was issued while the clock was ahead.
 * Callers hold the lock of the folder.
 */
final class PreviousPairs {

  private static final String FOLDER = "previous";

  private final AuthorityFolder issued;
  private final KeyStorage keys;

  PreviousPairs(AuthorityFolder issued, KeyStorage keys) {
    this.issued = issued;
    this.keys = keys;
  }

  /** Keeps a pair before it is replaced. A pair that cannot be read is not kept. */
  void keep(Path certificate, Path key) throws AuthorityException {
    byte[] keyContent;
    byte[] content;
    try {
      keyContent = Files.readAllBytes(key);
      content = Files.readAllBytes(certificate);
    } catch (IOException missing) {
      return;
    }
    AuthorityFolder folder = issued.subfolder(FOLDER);
    folder.replace(String.valueOf(key.getFileName()), keyContent);
    folder.replace(String.valueOf(certificate.getFileName()), content);
  }

  /** Returns the file of the previous key that belongs to the file of the current one. */
  Path key(Path key) {
    return issued.file(FOLDER).resolve(key.getFileName());
  }

  boolean has(Path key) {
    return Files.exists(key(key));
  }

  /** Deletes a pair. */
  void discard(Path certificate, Path key) throws AuthorityException {
    if (issued.has(FOLDER)) {
      AuthorityFolder folder = issued.subfolder(FOLDER);
      folder.delete(String.valueOf(key.getFileName()));
      folder.delete(String.valueOf(certificate.getFileName()));
    }
  }

  /** Returns the previous pair of a name; empty if there is none, or if it cannot be used. */
  Optional<TlsMaterial> find(Path certificate, Path key, Path anchors) {
    Path folder = issued.file(FOLDER);
    try {
      return Optional.of(
          TlsMaterial.load(
              folder.resolve(certificate.getFileName()),
              folder.resolve(key.getFileName()),
              anchors,
              keys));
    } catch (UnusableKeyException missingOrDamaged) {
      return Optional.empty();
    }
  }
}
