// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.fleet.campaign.YieldComparison.Hours;
import io.parasol.fleet.settings.CampaignSettings.Tables;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Reads the energy of devices from the tables of the centre, which the job of the fleet fills. */
final class EnergyTables {

  /** Sites within this distance have the same weather. */
  private static final double MAX_KILOMETRES = 10;

  private static final double KILOMETRES_PER_DEGREE = 111.2;
  private static final int MAX_NEIGHBOURS = 50;

  /** How long the database may take for an answer: a campaign decides nothing in the meantime. */
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  private static final double MIN_COMPLETENESS = 0.9;

  private static final String ENERGY =
      """
      SELECT device, begin_at, energy_mwh FROM aggregate
      WHERE site = ? AND resolution = '1h' AND energy_mwh IS NOT NULL AND NOT estimated
        AND completeness >= ? AND begin_at >= ? AND begin_at < ?
      """;
  private static final String NEIGHBOURS =
      """
      SELECT o.site, s.latitude, s.longitude, o.latitude AS other_latitude,
        o.longitude AS other_longitude
      FROM site s JOIN site o ON o.site <> s.site
        AND abs(o.latitude - s.latitude) < 0.1
      WHERE s.site = ? ORDER BY o.site
      """;

  private final Tables settings;
  private final int answerSeconds;

  EnergyTables(Tables settings) {
    this(settings, ANSWER_TIMEOUT);
  }

  /**
   * Reads the tables with another time limit.
   *
   * @param answerTimeout of the connection and of each query, in whole seconds.
   */
  EnergyTables(Tables settings, Duration answerTimeout) {
    this.settings = settings;
    this.answerSeconds = Math.toIntExact(answerTimeout.toSeconds());
  }

  /**
   * Compares a device with the other devices of its site; if these are too few, also with those of
   * the sites within 10 km.
   *
   * @param minHours how many hours with production a device must have to be compared with.
   * @throws IOException if the database cannot be read.
   */
  YieldComparison compare(
      Target target,
      Instant sent,
      Instant installed,
      Instant now,
      int minHours,
      World.Untouched untouched)
      throws IOException {
    Hours hours = Hours.of(sent, installed, now);
    if (hours.isEmpty()) {
      return YieldComparison.impossible("no hour has passed since the install");
    }
    try (Connection connection = open()) {
      Map<String, Map<Instant, Long>> devices = energy(connection, target.site(), hours);
      Map<Instant, Long> own = devices.getOrDefault(target.device(), Map.of());
      if (own.isEmpty()) {
        return YieldComparison.impossible("the tables have no energy of the device");
      }
      List<Map<Instant, Long>> others = new ArrayList<>();
      add(others, target, target.site(), devices, untouched);
      YieldComparison beside = YieldComparison.of(own, others, hours, minHours);
      if (beside.problem().isEmpty()) {
        return beside;
      }
      for (String site : neighbours(connection, target.site())) {
        add(others, target, site, energy(connection, site, hours), untouched);
      }
      return YieldComparison.of(own, others, hours, minHours);
    } catch (SQLException refused) {
      throw new IOException("tables: " + refused.getMessage(), refused);
    }
  }

  private static void add(
      List<Map<Instant, Long>> others,
      Target target,
      String site,
      Map<String, Map<Instant, Long>> devices,
      World.Untouched untouched) {
    devices.forEach(
        (device, energy) -> {
          Target other = new Target(site, device);
          if (!other.equals(target) && untouched.test(other)) {
            others.add(energy);
          }
        });
  }

  private Connection open() throws IOException, SQLException {
    Properties properties = new Properties();
    if (settings.url().startsWith("jdbc:postgresql:")) {
      String seconds = Integer.toString(answerSeconds);
      properties.setProperty("loginTimeout", seconds);
      properties.setProperty("socketTimeout", seconds);
    }
    if (!settings.user().isEmpty()) {
      properties.setProperty("user", settings.user());
    }
    if (settings.passwordFile().isPresent()) {
      properties.setProperty("password", Tables.password(settings.passwordFile().get()));
    }
    return DriverManager.getConnection(settings.url(), properties);
  }

  private Map<String, Map<Instant, Long>> energy(Connection connection, String site, Hours hours)
      throws SQLException {
    Map<String, Map<Instant, Long>> devices = new HashMap<>();
    try (PreparedStatement statement = connection.prepareStatement(ENERGY)) {
      statement.setQueryTimeout(answerSeconds);
      statement.setString(1, site);
      statement.setDouble(2, MIN_COMPLETENESS);
      statement.setObject(3, time(hours.from().minus(hours.earlier())));
      statement.setObject(4, time(hours.to()));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          devices
              .computeIfAbsent(rows.getString(1), device -> new HashMap<>())
              .put(rows.getObject(2, OffsetDateTime.class).toInstant(), rows.getLong(3));
        }
      }
    }
    return devices;
  }

  private static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private List<String> neighbours(Connection connection, String site) throws SQLException {
    List<String> neighbours = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(NEIGHBOURS)) {
      statement.setQueryTimeout(answerSeconds);
      statement.setString(1, site);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next() && neighbours.size() < MAX_NEIGHBOURS) {
          double north = rows.getDouble(4) - rows.getDouble(2);
          double east =
              (rows.getDouble(5) - rows.getDouble(3)) * Math.cos(Math.toRadians(rows.getDouble(2)));
          if (Math.hypot(north, east) * KILOMETRES_PER_DEGREE <= MAX_KILOMETRES) {
            neighbours.add(rows.getString(1));
          }
        }
      }
    }
    return neighbours;
  }
}
