// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;

/** What a failure of the database is reported as. */
final class TableFailure {

  private TableFailure() {}

  /**
   * Returns the failure with the reason of the database, and with that of the network if there is
   * one: the driver leaves out which host it does not know.
   */
  static IOException of(Exception failure) {
    Throwable cause = failure.getCause();
    // The message of a failed batch has its rows; that of its cause is the database's own.
    Throwable reason =
        failure instanceof BatchUpdateException && cause instanceof SQLException ? cause : failure;
    String message = String.valueOf(reason.getMessage());
    Throwable root = reason;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof IOException) {
      message =
          "%s (%s: %s)"
              .formatted(
                  message.lines().findFirst().orElse(""),
                  root.getClass().getSimpleName(),
                  root.getMessage());
    }
    return new IOException("tables: " + message, reason);
  }
}
