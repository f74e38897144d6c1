// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tables of the centre, as the job has written them. Not safe for use by several threads. */
final class CentreTables implements AutoCloseable {

  /** Longer than any checkpoint takes. */
  private static final long OVERLAP_MILLIS = 300_000;

  private final Driver driver;
  private final DemoDatabase database;
  private final Map<String, Map<PlantLedger.Key, Reading>> readings = new HashMap<>();
  private final Map<String, Long> newest = new HashMap<>();
  private @Nullable Connection connection;

  /** Prepares the access; nothing is connected yet. */
  CentreTables(Driver driver, DemoDatabase database) {
    this.driver = driver;
    this.database = database;
  }

  /**
   * A message of telemetry.
   *
   * @param content without the mark of a late message.
   * @param arrivedAt when the ingest wrote it, in milliseconds since the epoch.
   * @param isLate whether it has that mark.
   */
  record Reading(ContentHash content, long arrivedAt, boolean isLate) {}

  /**
   * Numbers of a site.
   *
   * @param slots what the intervals of five minutes contain, by their begin.
   */
  record Numbers(long repeated, long missing, Map<Instant, Slot> slots) {}

  /**
   * An interval of five minutes of all inverters of a site.
   *
   * @param energy in mWh.
   * @param readings how many readings of their power there are.
   */
  record Slot(long energy, long readings) {}

  private interface Query<T> {
    T run(Connection open) throws SQLException, JsonException;
  }

  /** The connection is closed after a failure: the database may have been killed. */
  private <T> T query(Query<T> query) throws IOException {
    try {
      Connection open = connection;
      if (open == null || open.isClosed()) {
        open = connect();
        connection = open;
      }
      return query.run(open);
    } catch (SQLException | JsonException failed) {
      close();
      throw new IOException("tables: " + failed.getMessage(), failed);
    }
  }

  private Connection connect() throws SQLException, IOException {
    Properties login = new Properties();
    login.setProperty("user", DemoDatabase.USER);
    Optional<Path> password = database.passwordFile();
    login.setProperty("password", password.isEmpty() ? "" : Files.readString(password.get()));
    return driver.connect(database.url(), login);
  }

  /** Returns whether the database answers. */
  boolean isReachable() {
    try {
      return query(
          open -> {
            try (PreparedStatement select = open.prepareStatement("SELECT 1");
                ResultSet row = select.executeQuery()) {
              return row.next();
            }
          });
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Executes the statements that prepare the database for the job. */
  void prepare() throws IOException {
    boolean unused =
        query(
            open -> {
              try (Statement statement = open.createStatement()) {
                for (String each : database.preparation()) {
                  statement.execute(each);
                }
                return true;
              }
            });
  }

  /**
   * Returns all readings of a site. Only those that arrived since the last call are read.
   *
   * @throws IOException if the database cannot be read, for example because the job has not created
   *     the tables yet.
   */
  Map<PlantLedger.Key, Reading> readings(String site) throws IOException {
    Map<PlantLedger.Key, Reading> known = readings.computeIfAbsent(site, none -> new HashMap<>());
    return query(
        open -> {
          try (PreparedStatement select =
              open.prepareStatement(
                  "SELECT device, epoch, seq, content, arrived_at, historical FROM reading"
                      + " WHERE site = ? AND arrived_at >= ?")) {
            // Rows of the same checkpoint appear together, but not in the order of their arrival.
            long since = newest.getOrDefault(site, 0L) - OVERLAP_MILLIS;
            select.setString(1, site);
            select.setObject(2, Instant.ofEpochMilli(since).atOffset(ZoneOffset.UTC));
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                Reading reading =
                    new Reading(
                        ContentHash.of(Json.parse(rows.getString(4).getBytes(UTF_8))),
                        rows.getObject(5, OffsetDateTime.class).toInstant().toEpochMilli(),
                        rows.getBoolean(6));
                known.put(
                    new PlantLedger.Key(rows.getString(1), rows.getString(2), rows.getLong(3)),
                    reading);
                newest.merge(site, reading.arrivedAt(), Math::max);
              }
            }
            return known;
          }
        });
  }

  /** Returns the other numbers of a site. */
  Numbers numbers(String site) throws IOException {
    return query(
        open -> {
          try (PreparedStatement progress =
              open.prepareStatement(
                  "SELECT coalesce(sum(repeated), 0), coalesce(sum(missing), 0) FROM progress"
                      + " WHERE site = ?")) {
            progress.setString(1, site);
            try (ResultSet row = progress.executeQuery()) {
              row.next();
              return new Numbers(row.getLong(1), row.getLong(2), slots(open, site));
            }
          }
        });
  }

  /** Returns the intervals whose energy is known. */
  private static Map<Instant, Slot> slots(Connection open, String site) throws SQLException {
    try (PreparedStatement select =
        open.prepareStatement(
            "SELECT begin_at, sum(energy_mwh), sum(CASE WHEN point = 'ac_power' THEN readings"
                + " ELSE 0 END) FROM aggregate WHERE site = ? AND resolution = '5m'"
                + " AND point IN ('ac_energy_total', 'ac_power') GROUP BY begin_at"
                + " HAVING sum(energy_mwh) IS NOT NULL")) {
      select.setString(1, site);
      try (ResultSet rows = select.executeQuery()) {
        Map<Instant, Slot> slots = new TreeMap<>();
        while (rows.next()) {
          slots.put(
              rows.getObject(1, OffsetDateTime.class).toInstant(),
              new Slot(rows.getLong(2), rows.getLong(3)));
        }
        return slots;
      }
    }
  }

  @Override
  public void close() {
    Connection open = connection;
    connection = null;
    try {
      if (open != null) {
        open.close();
      }
    } catch (SQLException gone) {
      // The database has ended already.
    }
  }
}
