// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.repository;

import java.util.Objects;

/**
 * Thrown when a change of the repository is not possible; the message is one line. Nothing was
 * changed.
 */
public final class RepositoryEditException extends Exception {

  RepositoryEditException(String why) {
    super(why);
  }

  RepositoryEditException(String why, Throwable cause) {
    super(why, cause);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
