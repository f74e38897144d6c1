// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import io.parasol.fleet.settings.CampaignSettings.Tables;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The database of the tables.
 *
 * @param url of PostgreSQL or H2, such as {@code jdbc:postgresql://tables.example/parasol}.
 * @param user empty if the URL is enough.
 * @param passwordFile the file with the password; empty if there is none. It is read at each
 *     connect.
 */
public record TableSettings(String url, String user, String passwordFile) implements Serializable {

  private static final String POSTGRESQL = "jdbc:postgresql:";

  private static final int CONNECT_SECONDS = 20;

  /** How long a batch may take; a database that does not answer must not stop the job forever. */
  private static final int ANSWER_SECONDS = 120;

  /** Returns what the configuration states. */
  public static TableSettings of(Tables tables) {
    return new TableSettings(
        tables.url(), tables.user(), tables.passwordFile().map(Path::toString).orElse(""));
  }

  /** Returns which SQL the database understands. */
  public SqlDialect dialect() {
    return url.startsWith(POSTGRESQL) ? SqlDialect.POSTGRESQL : SqlDialect.H2;
  }

  /**
   * Returns the database, to which nothing is connected yet.
   *
   * @throws IOException if the password cannot be read.
   */
  public DataSource open() throws IOException {
    String password = password();
    if (dialect() == SqlDialect.POSTGRESQL) {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setURL(url);
      source.setApplicationName("parasol-fleet");
      source.setReWriteBatchedInserts(true);
      source.setConnectTimeout(CONNECT_SECONDS);
      source.setSocketTimeout(ANSWER_SECONDS);
      if (!user.isEmpty()) {
        source.setUser(user);
        source.setPassword(password);
      }
      return source;
    }
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(url);
    source.setUser(user);
    source.setPassword(password);
    return source;
  }

  private String password() throws IOException {
    return passwordFile.isEmpty() ? "" : Tables.password(Path.of(passwordFile));
  }
}
