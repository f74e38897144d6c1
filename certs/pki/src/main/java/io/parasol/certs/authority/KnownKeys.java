// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The public keys that an authority has certified. A key proves one identity, so it must not be
 * certified for another one. Callers hold the lock of the folder.
 */
record KnownKeys(AuthorityFiles files) {

  /**
   * Requires that a key belongs to no other name, to no revoked certificate and to no authority of
   * this site.
   *
   * @throws KeyInUseException if it does.
   */
  void requireUnused(String name, PublicKey key) throws AuthorityException {
    for (X509Certificate authority : files.keys().all()) {
      if (authority.getPublicKey().equals(key)) {
        throw new KeyInUseException(name + ": the key in the request is that of an authority");
      }
    }
    DenyList denied = files.denyList();
    for (String other : files.issued().names()) {
      List<X509Certificate> withKey =
          files.issued().readable(other).stream()
              .filter(each -> each.getPublicKey().equals(key))
              .toList();
      if (withKey.isEmpty()) {
        continue;
      }
      if (!other.equals(name)) {
        throw new KeyInUseException(
            "%s: the key in the request is already that of %s; expected a new key"
                .formatted(name, other));
      }
      if (withKey.stream().map(X509Certificate::getSerialNumber).anyMatch(denied::denies)) {
        throw new KeyInUseException(
            name + ": the key in the request is that of a revoked certificate; expected a new key");
      }
    }
  }
}
