// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Creates the tables, and changes those of an older version. In a database that has the extension
 * TimescaleDB, those that grow without end are divided by time, so that what is older than wanted
 * can be dropped at once.
 */
public final class Tables {

  /** The tables that are divided, and the column with the time of each. */
  private static final Map<String, String> DIVIDED =
      Map.of("reading", "measured_at", "aggregate", "begin_at");

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
      if (settings.dialect() == SqlDialect.POSTGRESQL) {
        divide(settings);
      }
    } catch (FlywayException | SQLException unusable) {
      throw TableFailure.of(unusable);
    }
  }

  private static void divide(TableSettings settings) throws IOException, SQLException {
    try (Connection connection = settings.open().getConnection();
        Statement statement = connection.createStatement()) {
      try (ResultSet extension =
          statement.executeQuery("SELECT 1 FROM pg_extension WHERE extname = 'timescaledb'")) {
        if (!extension.next()) {
          return;
        }
      }
      for (Map.Entry<String, String> each : DIVIDED.entrySet()) {
        // Does nothing if the table is divided already.
        statement.execute(
            "SELECT create_hypertable('%s', '%s', if_not_exists => true, migrate_data => true)"
                .formatted(each.getKey(), each.getValue()));
      }
    }
  }
}
