// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tables.
 *
 * <p>Not safe for use by several threads.
 */
public final class FleetTables implements AutoCloseable {

  private static final Duration SOON = Duration.ofDays(30);

  private static final String SITES =
      """
      SELECT s.site, s.state, s.silent_since, s.next_expiry, s.expiring,
        (SELECT count(*) FROM device d WHERE d.site = s.site) AS devices,
        (SELECT coalesce(sum(p.missing), 0) FROM progress p WHERE p.site = s.site) AS missing,
        (SELECT f.energy_mwh FROM day_figure f WHERE f.site = s.site AND f.device = '' AND f.closed
          ORDER BY f.local_day DESC LIMIT 1) AS energy
      FROM site s ORDER BY s.site
      """;
  private static final String DEVICES =
      """
      SELECT d.device, d.state, d.manufacturer, d.model, d.firmware, d.certificate_expiry,
        d.update_stage, d.update_why,
        (SELECT coalesce(sum(p.missing), 0) FROM progress p
          WHERE p.site = d.site AND p.device = d.device) AS missing
      FROM device d WHERE d.site = ? ORDER BY d.device
      """;

  private final Connection connection;

  /**
   * Connects to the database.
   *
   * @throws IOException if it cannot be reached.
   */
  public FleetTables(TableSettings settings) throws IOException {
    try {
      connection = settings.open().getConnection();
    } catch (SQLException unreachable) {
      throw failed(unreachable);
    }
  }

  /**
   * A site.
   *
   * @param energy of the last closed day in mWh.
   */
  public record SiteLine(
      String site,
      String state,
      Optional<Instant> silentSince,
      long devices,
      long missing,
      OptionalDouble energy,
      Optional<Instant> nextExpiry,
      String expiringName) {

    /** Returns which certificate ends soon; empty if none does. */
    public String expiring(Instant now) {
      return nextExpiry
          .filter(each -> each.isBefore(now.plus(SOON)))
          .map(each -> "certificate %s ends at %s".formatted(expiringName, each))
          .orElse("");
    }
  }

  /** A device; what is not known is {@code -}. */
  public record DeviceLine(
      String device,
      String state,
      String model,
      String firmware,
      String certificateExpiry,
      long missing,
      String update) {}

  /** Returns all sites by name. */
  public List<SiteLine> sites() throws IOException {
    try (PreparedStatement statement = connection.prepareStatement(SITES);
        ResultSet rows = statement.executeQuery()) {
      List<SiteLine> sites = new ArrayList<>();
      while (rows.next()) {
        long energy = rows.getLong("energy");
        OptionalDouble known =
            rows.wasNull() ? OptionalDouble.empty() : OptionalDouble.of((double) energy);
        sites.add(
            new SiteLine(
                rows.getString("site"),
                text(rows.getString("state")),
                time(rows, "silent_since"),
                rows.getLong("devices"),
                rows.getLong("missing"),
                known,
                time(rows, "next_expiry"),
                text(rows.getString("expiring"))));
      }
      return sites;
    } catch (SQLException refused) {
      throw failed(refused);
    }
  }

  /** Returns the devices of a site by name. */
  public List<DeviceLine> devices(String site) throws IOException {
    try (PreparedStatement statement = connection.prepareStatement(DEVICES)) {
      statement.setString(1, site);
      List<DeviceLine> devices = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          devices.add(
              new DeviceLine(
                  rows.getString("device"),
                  text(rows.getString("state")),
                  (text(rows.getString("manufacturer")) + " " + text(rows.getString("model"))),
                  text(rows.getString("firmware")),
                  time(rows, "certificate_expiry").map(Instant::toString).orElse("-"),
                  rows.getLong("missing"),
                  text(rows.getString("update_stage"))
                      + Optional.ofNullable(rows.getString("update_why"))
                          .filter(why -> !why.isEmpty())
                          .map(why -> ": " + why)
                          .orElse("")));
        }
      }
      return devices;
    } catch (SQLException refused) {
      throw failed(refused);
    }
  }

  private static String text(@Nullable String text) {
    return text == null ? "-" : text;
  }

  private static Optional<Instant> time(ResultSet rows, String column) throws SQLException {
    return Optional.ofNullable(rows.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  private static IOException failed(SQLException failure) {
    return new IOException("tables: " + failure.getMessage(), failure);
  }

  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (SQLException failure) {
      throw failed(failure);
    }
  }
}
