// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import io.parasol.fleet.job.table.FleetCohorts.DevicePeriod;
import io.parasol.fleet.job.table.FleetReview.DeviceLoss;
import io.parasol.fleet.job.table.FleetReview.Finding;
import io.parasol.fleet.job.table.FleetReview.SiteYield;
import java.io.IOException;
import java.math.BigDecimal;
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

  private static final Duration SOON = Duration.ofDays(30);

  /** The kind of the finding of the job that it cannot make the figures of a site. */
  public static final String SET_ASIDE = "figures_set_aside";

  private static final String SITES =
      """
      SELECT s.site, s.state, s.silent_since, s.next_expiry, s.expiring,
        (SELECT count(*) FROM device d WHERE d.site = s.site) AS devices,
        (SELECT coalesce(sum(p.missing), 0) FROM progress p WHERE p.site = s.site) AS missing,
        (SELECT f.energy_mwh FROM day_figure f WHERE f.site = s.site AND f.device = '' AND f.closed
          ORDER BY f.local_day DESC LIMIT 1) AS energy,
        (SELECT g.begin_at FROM finding g WHERE g.site = s.site AND g.device = ''
          AND g.kind = 'figures_set_aside' AND g.end_at IS NULL) AS set_aside_since
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

  private static final String LAST_DAYS =
      """
      SELECT local_day, count(*) AS sites FROM day_figure WHERE device = '' AND closed
      GROUP BY local_day ORDER BY local_day DESC LIMIT 7
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
      "SELECT site, device, kind, begin_at, detail FROM finding WHERE end_at IS NULL"
          + " AND kind <> '"
          + SET_ASIDE
          + "'";

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
      throw TableFailure.of(unreachable);
    }
  }

  /**
   * A site.
   *
   * @param energy of the last closed day in mWh.
   * @param setAsideSince when the job could not make its figures, if it cannot.
   */
  public record SiteLine(
      String site,
      String state,
      Optional<Instant> silentSince,
      long devices,
      long missing,
      OptionalDouble energy,
      Optional<Instant> nextExpiry,
      String expiringName,
      Optional<Instant> setAsideSince) {

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

  /** A component of a gateway. */
  public record ComponentLine(
      String site, String gatewayVersion, String name, String version, String purl) {}

  /** Reads the columns of a row. */
  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> list(String query, RowReader<T> reader, Object... parameters)
      throws IOException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      List<T> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(reader.read(rows));
        }
      }
      return found;
    } catch (SQLException refused) {
      throw TableFailure.of(refused);
    }
  }

  /** Returns all sites by name. */
  public List<SiteLine> sites() throws IOException {
    return list(SITES, FleetTables::site);
  }

  private static SiteLine site(ResultSet row) throws SQLException {
    long energy = row.getLong("energy");
    OptionalDouble known =
        row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of((double) energy);
    return new SiteLine(
        row.getString("site"),
        text(row.getString("state")),
        time(row, "silent_since"),
        row.getLong("devices"),
        sum(row, "missing"),
        known,
        time(row, "next_expiry"),
        text(row.getString("expiring")),
        time(row, "set_aside_since"));
  }

  /** Returns the devices of a site by name. */
  public List<DeviceLine> devices(String site) throws IOException {
    return list(DEVICES, FleetTables::device, site);
  }

  private static DeviceLine device(ResultSet row) throws SQLException {
    return new DeviceLine(
        row.getString("device"),
        text(row.getString("state")),
        text(row.getString("manufacturer")) + " " + text(row.getString("model")),
        text(row.getString("firmware")),
        time(row, "certificate_expiry").map(Instant::toString).orElse("-"),
        sum(row, "missing"),
        text(row.getString("update_stage"))
            + Optional.ofNullable(row.getString("update_why"))
                .filter(why -> !why.isEmpty())
                .map(why -> ": " + why)
                .orElse(""));
  }

  /**
   * Returns which gateways have a component.
   *
   * @param component its name, {@code NAME@VERSION}, or its package URL.
   */
  public List<ComponentLine> components(String component) throws IOException {
    int at = component.lastIndexOf('@');
    String name = at < 0 ? component : component.substring(0, at);
    String version = at < 0 ? "" : component.substring(at + 1);
    return list(
        COMPONENTS,
        row ->
            new ComponentLine(
                row.getString("site"),
                text(row.getString("gateway_version")),
                row.getString("name"),
                row.getString("version"),
                row.getString("purl")),
        name,
        version,
        version,
        component);
  }

  /** Returns how many sites have not reported their components. */
  public long sitesWithoutComponents() throws IOException {
    return list(WITHOUT_COMPONENTS, row -> row.getLong("sites")).get(0);
  }

  /** Returns the last day that half of the sites at least have closed; empty if none is closed. */
  public Optional<LocalDate> lastDay() throws IOException {
    List<Map.Entry<LocalDate, Long>> days =
        list(
            LAST_DAYS,
            row -> Map.entry(row.getObject("local_day", LocalDate.class), row.getLong("sites")));
    long most = days.stream().mapToLong(Map.Entry::getValue).max().orElse(0);
    return days.stream()
        .filter(each -> 2 * each.getValue() >= most)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Returns what the sites with a position and a peak power gave on a closed day. */
  public List<SiteYield> yields(LocalDate day) throws IOException {
    return list(
        YIELDS,
        row ->
            new SiteYield(
                row.getString("site"),
                row.getDouble("latitude"),
                row.getDouble("longitude"),
                row.getDouble("hours")),
        day);
  }

  /** Returns what the devices with a known firmware lost on a closed day. */
  public List<DeviceLoss> losses(LocalDate day) throws IOException {
    return list(
        LOSSES,
        row ->
            new DeviceLoss(
                text(row.getString("manufacturer")) + " " + row.getString("model"),
                row.getString("firmware"),
                row.getDouble("share")),
        day);
  }

  /**
   * Returns what each inverter gave in a period; one with less than half of the days closed is left
   * out.
   *
   * @param last the last day of the period.
   */
  public List<DevicePeriod> periods(LocalDate last, int days) throws IOException {
    return list(PERIODS, FleetTables::period, last.minusDays(days), last, days);
  }

  private static DevicePeriod period(ResultSet row) throws SQLException {
    return new DevicePeriod(
        row.getString("site"),
        row.getString("device"),
        Stream.of(row.getString("manufacturer"), row.getString("model"))
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" ")),
        Optional.ofNullable(row.getObject("commissioned", LocalDate.class))
            .map(date -> Integer.toString(date.getYear()))
            .orElse("-"),
        row.getInt("days"),
        row.getDouble("hours"),
        row.getDouble("energy") / row.getDouble("possible"));
  }

  /**
   * Writes findings. One that was open keeps its begin; one that holds no longer gets an end,
   * unless it is the job's own.
   */
  public void replaceFindings(TableSettings settings, List<Finding> findings, Instant now)
      throws IOException {
    Map<List<String>, TableRow> rows = new LinkedHashMap<>();
    Map<List<String>, Instant> begins = new HashMap<>();
    for (OpenFinding each : list(OPEN, FleetTables::open)) {
      Instant begin = each.begin().orElse(now);
      begins.put(each.key(), begin);
      rows.put(each.key(), row(each.key(), begin, now, each.detail()));
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

  private record OpenFinding(List<String> key, Optional<Instant> begin, String detail) {}

  private static OpenFinding open(ResultSet row) throws SQLException {
    return new OpenFinding(
        List.of(row.getString("site"), row.getString("device"), row.getString("kind")),
        time(row, "begin_at"),
        row.getString("detail"));
  }

  private static TableRow row(
      List<String> key, Instant begin, @Nullable Instant end, String detail) {
    return TableRow.of(TableKind.FINDING, key.get(0), key.get(1), key.get(2), begin, end, detail);
  }

  private static String text(@Nullable String text) {
    return text == null ? "-" : text;
  }

  /** Returns a sum of numbers that sites have sent, which may be larger than any long. */
  private static long sum(ResultSet row, String column) throws SQLException {
    return row.getBigDecimal(column).min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (SQLException failure) {
      throw TableFailure.of(failure);
    }
  }
}
