// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.workshop;

import java.util.Objects;

/** What was asked cannot be done; one line says why. Nothing was changed. */
public final class WorkshopException extends Exception {

  WorkshopException(String why) {
    super(why);
  }

  WorkshopException(String why, Throwable cause) {
    super(why, cause);
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
