// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

/**
 * Thrown when another process has used the folder of the authority for too long. Its content is
 * unknown until it is done, such as during the rotation of keys in a slow token.
 */
public final class FolderBusyException extends AuthorityException {
  public FolderBusyException(String message) {
    super(message);
  }
}
