// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tables of the centre, as the job has written them. Not safe for use by several threads. */
final class CentreTables implements AutoCloseable {

  private static final String USER = "parasol";

  /** Longer than any checkpoint takes. */
  private static final long OVERLAP_MILLIS = 300_000;

  private final Driver driver;
  private final String url;
  private final Map<String, Map<PlantLedger.Key, Json>> readings = new HashMap<>();
  private final Map<String, Long> newest = new HashMap<>();
  private @Nullable Connection connection;

  /** Prepares the access; nothing is connected yet. */
  CentreTables(Driver driver, String url) {
    this.driver = driver;
    this.url = url;
  }

  /** Numbers of a site. */
  record Numbers(long repeated, long missing, Map<Instant, Long> energies) {}

  private Connection connection() throws SQLException {
    Connection open = connection;
    if (open == null || open.isClosed()) {
      Properties login = new Properties();
      login.setProperty("user", USER);
      login.setProperty("password", "");
      open = driver.connect(url, login);
      connection = open;
    }
    return open;
  }

  /**
   * Returns all readings of a site. Only those that arrived since the last call are read.
   *
   * @throws IOException if the database cannot be read, for example because the job has not created
   *     the tables yet.
   */
  Map<PlantLedger.Key, Json> readings(String site) throws IOException {
    Map<PlantLedger.Key, Json> known = readings.computeIfAbsent(site, none -> new HashMap<>());
    try (PreparedStatement select =
        connection()
            .prepareStatement(
                "SELECT device, epoch, seq, content, arrived_at FROM reading"
                    + " WHERE site = ? AND arrived_at >= ?")) {
      // Rows of the same checkpoint appear together, but not in the order of their arrival.
      long since = newest.getOrDefault(site, 0L) - OVERLAP_MILLIS;
      select.setString(1, site);
      select.setObject(2, Instant.ofEpochMilli(since).atOffset(ZoneOffset.UTC));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          known.put(
              new PlantLedger.Key(rows.getString(1), rows.getString(2), rows.getLong(3)),
              PlantLedger.withoutMark(Json.parse(rows.getString(4).getBytes(UTF_8))));
          newest.merge(
              site, rows.getObject(5, OffsetDateTime.class).toInstant().toEpochMilli(), Math::max);
        }
      }
      return known;
    } catch (SQLException | JsonException failed) {
      throw new IOException("tables: " + failed.getMessage(), failed);
    }
  }

  /** Returns the other numbers of a site. */
  Numbers numbers(String site) throws IOException {
    try (PreparedStatement progress =
            connection()
                .prepareStatement(
                    "SELECT coalesce(sum(repeated), 0), coalesce(sum(missing), 0) FROM progress"
                        + " WHERE site = ?");
        PreparedStatement energy =
            connection()
                .prepareStatement(
                    "SELECT begin_at, sum(energy_mwh) FROM aggregate WHERE site = ? AND"
                        + " resolution = '5m' AND point = 'ac_energy_total' AND energy_mwh IS NOT"
                        + " NULL GROUP BY begin_at")) {
      progress.setString(1, site);
      energy.setString(1, site);
      long repeated;
      long missing;
      try (ResultSet row = progress.executeQuery()) {
        row.next();
        repeated = row.getLong(1);
        missing = row.getLong(2);
      }
      Map<Instant, Long> energies = new TreeMap<>();
      try (ResultSet rows = energy.executeQuery()) {
        while (rows.next()) {
          energies.put(rows.getObject(1, OffsetDateTime.class).toInstant(), rows.getLong(2));
        }
      }
      return new Numbers(repeated, missing, energies);
    } catch (SQLException failed) {
      throw new IOException("tables: " + failed.getMessage(), failed);
    }
  }

  @Override
  public void close() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException gone) {
      // The database has ended already.
    }
  }
}
