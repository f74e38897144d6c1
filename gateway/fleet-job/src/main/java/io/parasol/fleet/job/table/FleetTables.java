// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import io.parasol.fleet.job.table.FleetCohorts.DevicePeriod;
import io.parasol.fleet.job.table.FleetReview.DeviceLoss;
import io.parasol.fleet.job.table.FleetReview.Finding;
import io.parasol.fleet.job.table.FleetReview.SiteYield;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the tables.
 *
 * <p>Not safe for use by several threads.
 */
public final class FleetTables implements AutoCloseable {

  private static final int MAX_LAST_DAYS = 7;
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

  private static final String LAST_DAY =
      """
      SELECT local_day, count(*) AS sites FROM day_figure WHERE device = '' AND closed
      GROUP BY local_day ORDER BY local_day DESC
      """;
  private static final String YIELDS =
      """
      SELECT s.site, s.latitude, s.longitude, f.energy_mwh / 1000.0 / s.peak_power AS hours
      FROM site s JOIN day_figure f ON f.site = s.site AND f.device = '' AND f.closed
      WHERE f.local_day = ? AND s.latitude IS NOT NULL AND s.longitude IS NOT NULL
        AND s.peak_power > 0
      ORDER BY s.site
      """;
  private static final String LOSSES =
      """
      SELECT d.manufacturer, d.model, d.firmware,
        1 - cast(f.energy_mwh AS double precision) / f.possible_mwh AS share
      FROM device d JOIN day_figure f ON f.site = d.site AND f.device = d.device AND f.closed
      WHERE f.local_day = ? AND f.possible_mwh > 0 AND d.model IS NOT NULL
        AND d.firmware IS NOT NULL
      """;
  private static final String PERIODS =
      """
      SELECT n.site, n.device, d.manufacturer, coalesce(d.model, d.profile) AS model,
        n.commissioned, count(*) AS days,
        sum(cast(f.energy_mwh AS double precision)) AS energy,
        sum(cast(f.energy_mwh AS double precision)) / 1000 / n.dc_watts AS hours,
        sum(cast(f.possible_mwh AS double precision)) AS possible
      FROM nameplate n
      JOIN device d ON d.site = n.site AND d.device = n.device
      JOIN day_figure f ON f.site = n.site AND f.device = n.device AND f.closed
      WHERE f.local_day > ? AND f.local_day <= ? AND f.possible_mwh > 0
        AND coalesce(d.model, d.profile) IS NOT NULL
      GROUP BY n.site, n.device, d.manufacturer, coalesce(d.model, d.profile), n.commissioned,
        n.dc_watts
      HAVING 2 * count(*) >= ?
      """;
  private static final String COMPONENTS =
      """
      SELECT site, gateway_version, name, version, purl FROM site_component
      WHERE (name = ? AND (version = ? OR ? = '')) OR purl = ?
      ORDER BY site, purl
      """;
  private static final String WITHOUT_COMPONENTS =
      "SELECT count(*) AS sites FROM site WHERE components IS NULL";
  private static final String OPEN =
      "SELECT site, device, kind, begin_at, detail FROM finding WHERE end_at IS NULL";

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

  /** A component of a gateway. */
  public record ComponentLine(
      String site, String gatewayVersion, String name, String version, String purl) {}

  /**
   * Returns which gateways have a component.
   *
   * @param component its name, {@code NAME@VERSION}, or its package URL.
   */
  public List<ComponentLine> components(String component) throws IOException {
    int at = component.lastIndexOf('@');
    String version = at < 0 ? "" : component.substring(at + 1);
    try (PreparedStatement statement = connection.prepareStatement(COMPONENTS)) {
      statement.setString(1, at < 0 ? component : component.substring(0, at));
      statement.setString(2, version);
      statement.setString(3, version);
      statement.setString(4, component);
      List<ComponentLine> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(
              new ComponentLine(
                  rows.getString("site"),
                  text(rows.getString("gateway_version")),
                  rows.getString("name"),
                  rows.getString("version"),
                  rows.getString("purl")));
        }
      }
      return found;
    } catch (SQLException refused) {
      throw failed(refused);
    }
  }

  /** Returns how many sites have not reported their components. */
  public long sitesWithoutComponents() throws IOException {
    try (PreparedStatement statement = connection.prepareStatement(WITHOUT_COMPONENTS);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong("sites");
    } catch (SQLException refused) {
      throw failed(refused);
    }
  }

  /** Returns the last day that half of the sites at least have closed; empty if none is closed. */
  public Optional<LocalDate> lastDay() throws IOException {
    try (PreparedStatement statement = connection.prepareStatement(LAST_DAY);
        ResultSet rows = statement.executeQuery()) {
      Map<LocalDate, Long> days = new LinkedHashMap<>();
      while (days.size() < MAX_LAST_DAYS && rows.next()) {
        days.put(rows.getObject("local_day", LocalDate.class), rows.getLong("sites"));
      }
      long most = days.values().stream().mapToLong(Long::longValue).max().orElse(0);
      return days.entrySet().stream()
          .filter(each -> 2 * each.getValue() >= most)
          .map(Map.Entry::getKey)
          .findFirst();
    } catch (SQLException refused) {
      throw failed(refused);
    }
  }

  /** Returns what the sites with a position and a peak power gave on a closed day. */
  public List<SiteYield> yields(LocalDate day) throws IOException {
    try (PreparedStatement statement = connection.prepareStatement(YIELDS)) {
      statement.setObject(1, day);
      List<SiteYield> yields = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          yields.add(
              new SiteYield(
                  rows.getString("site"),
                  rows.getDouble("latitude"),
                  rows.getDouble("longitude"),
                  rows.getDouble("hours")));
        }
      }
      return yields;
    } catch (SQLException refused) {
      throw failed(refused);
    }
  }

  /** Returns what the devices with a known firmware lost on a closed day. */
  public List<DeviceLoss> losses(LocalDate day) throws IOException {
    try (PreparedStatement statement = connection.prepareStatement(LOSSES)) {
      statement.setObject(1, day);
      List<DeviceLoss> losses = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          losses.add(
              new DeviceLoss(
                  text(rows.getString("manufacturer")) + " " + rows.getString("model"),
                  rows.getString("firmware"),
                  rows.getDouble("share")));
        }
      }
      return losses;
    } catch (SQLException refused) {
      throw failed(refused);
    }
  }

  /**
   * Returns what each inverter gave in a period; one with less than half of the days closed is left
   * out.
   *
   * @param last the last day of the period.
   */
  public List<DevicePeriod> periods(LocalDate last, int days) throws IOException {
    try (PreparedStatement statement = connection.prepareStatement(PERIODS)) {
      statement.setObject(1, last.minusDays(days));
      statement.setObject(2, last);
      statement.setInt(3, days);
      List<DevicePeriod> periods = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          periods.add(
              new DevicePeriod(
                  rows.getString("site"),
                  rows.getString("device"),
                  Stream.of(rows.getString("manufacturer"), rows.getString("model"))
                      .filter(Objects::nonNull)
                      .collect(Collectors.joining(" ")),
                  Optional.ofNullable(rows.getObject("commissioned", LocalDate.class))
                      .map(date -> Integer.toString(date.getYear()))
                      .orElse("-"),
                  rows.getInt("days"),
                  rows.getDouble("hours"),
                  rows.getDouble("energy") / rows.getDouble("possible")));
        }
      }
      return periods;
    } catch (SQLException refused) {
      throw failed(refused);
    }
  }

  /** Writes findings. One that was open keeps its begin; one that holds no longer gets an end. */
  public void replaceFindings(TableSettings settings, List<Finding> findings, Instant now)
      throws IOException {
    Map<List<String>, TableRow> rows = new LinkedHashMap<>();
    Map<List<String>, Instant> begins = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(OPEN);
        ResultSet open = statement.executeQuery()) {
      while (open.next()) {
        List<String> key =
            List.of(open.getString("site"), open.getString("device"), open.getString("kind"));
        Instant begin = time(open, "begin_at").orElse(now);
        begins.put(key, begin);
        rows.put(key, row(key, begin, now, open.getString("detail")));
      }
    } catch (SQLException refused) {
      throw failed(refused);
    }
    for (Finding each : findings) {
      List<String> key = List.of(each.site(), each.subject(), each.kind());
      rows.put(key, row(key, begins.getOrDefault(key, now), null, each.detail()));
    }
    try (RowWriter writer = new RowWriter(settings)) {
      for (TableRow each : rows.values()) {
        writer.add(each);
      }
      writer.flush();
    }
  }

  private static TableRow row(
      List<String> key, Instant begin, @Nullable Instant end, String detail) {
    return TableRow.of(TableKind.FINDING, key.get(0), key.get(1), key.get(2), begin, end, detail);
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
