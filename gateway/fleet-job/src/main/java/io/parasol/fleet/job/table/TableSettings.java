// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import io.parasol.fleet.settings.CampaignSettings.Tables;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

  private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.[0-9.]+|\\[?::1]?");

  private static final int CONNECT_SECONDS = 20;

  /** How long a batch may take; a database that does not answer must not stop the job forever. */
  private static final int ANSWER_SECONDS = 120;

  /**
   * After how long the database ends a statement of a batch. It does not notice that a client has
   * gone while a statement waits for a lock, and would keep the connection.
   */
  private static final int STATEMENT_SECONDS = 100;

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
   * Returns whether the server must prove its name, or is on this machine. Without {@code sslmode},
   * the driver accepts every server, and sends to it even without TLS.
   */
  public boolean isServerVerified() {
    if (dialect() != SqlDialect.POSTGRESQL) {
      return true;
    }
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url);
    return "verify-full".equals(source.getSslMode())
        || Stream.of(source.getServerNames()).allMatch(each -> LOOPBACK.matcher(each).matches());
  }

  /**
   * Returns the database, to which nothing is connected yet. A statement may take any time, as one
   * that converts a large table does.
   *
   * @throws IOException if the password cannot be read.
   */
  public DataSource open() throws IOException {
    return open(0);
  }

  /**
   * Connects to the database, without automatic commits. A statement that does not end within two
   * minutes fails.
   *
   * @throws IOException if the password cannot be read.
   */
  Connection connectToWrite() throws IOException, SQLException {
    Connection connection = open(ANSWER_SECONDS).getConnection();
    try {
      if (dialect() == SqlDialect.POSTGRESQL) {
        try (Statement statement = connection.createStatement()) {
          statement.execute("SET statement_timeout = '%ds'".formatted(STATEMENT_SECONDS));
        }
      }
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException refused) {
      connection.close();
      throw refused;
    }
  }

  private DataSource open(int answerSeconds) throws IOException {
    String password = password();
    if (dialect() == SqlDialect.POSTGRESQL) {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setURL(url);
      source.setApplicationName("parasol-fleet");
      source.setReWriteBatchedInserts(true);
      source.setConnectTimeout(CONNECT_SECONDS);
      source.setSocketTimeout(answerSeconds);
      source.setTcpKeepAlive(true);
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
