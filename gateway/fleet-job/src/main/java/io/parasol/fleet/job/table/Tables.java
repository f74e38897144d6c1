// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import java.io.IOException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Creates the tables, and changes those of an older version. */
public final class Tables {

  private Tables() {}

  /**
   * Brings the database to the version of this program. Several programs may do so at once.
   *
   * @throws IOException if the database cannot be reached, or is that of a newer version.
   */
  public static void migrate(TableSettings settings) throws IOException {
    try {
      Flyway.configure(Tables.class.getClassLoader())
          .dataSource(settings.open())
          .locations("classpath:io/parasol/fleet/job/table")
          // By default, it would accept the tables of a newer program.
          .ignoreMigrationPatterns(new String[0])
          .load()
          .migrate();
    } catch (FlywayException unusable) {
      throw new IOException("tables: " + unusable.getMessage(), unusable);
    }
  }
}
