// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

/**
 * The key of a request must not be certified: it belongs to another name, to a revoked certificate
 * or to an authority. The same request never succeeds.
 */
public final class KeyInUseException extends AuthorityException {
  private static final long serialVersionUID = 1;

  KeyInUseException(String message) {
    super(message);
  }
}
