// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.fleet.job.table.TableSettings;
import io.parasol.fleet.job.table.Tables;
import io.parasol.fleet.settings.CampaignSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The energy in the tables")
class EnergyTablesTest {

  private static final String URL = "jdbc:h2:mem:campaign;DB_CLOSE_DELAY=-1";
  private static final Instant SENT = Instant.parse("2026-06-10T07:30:00Z");
  private static final Instant INSTALLED = Instant.parse("2026-06-10T08:00:00Z");
  private static final Instant NOW = Instant.parse("2026-06-10T16:20:00Z");
  private static final Target DEVICE = new Target("roof", "inverter-01");

  private final EnergyTables tables =
      new EnergyTables(new CampaignSettings.Tables(URL, "", Optional.empty()));
  private Connection connection;

  @BeforeEach
  void the_tables_of_the_job() throws Exception {
    Tables.migrate(new TableSettings(URL, "", ""));
    connection = DriverManager.getConnection(URL);
    energy("roof", "inverter-01", 4_000, 3_600, false);
  }

  @AfterEach
  void are_dropped() throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("SHUTDOWN");
    }
  }

  /** Writes eight hours before and after the install. */
  private void energy(String site, String device, long before, long after, boolean isEstimated)
      throws SQLException {
    try (PreparedStatement row =
        connection.prepareStatement(
            """
            INSERT INTO aggregate
              (site, device, point, resolution, begin_at, readings, energy_mwh, completeness, estimated)
            VALUES (?, ?, 'energy_total', '1h', ?, 60, ?, 1, ?)
            """)) {
      for (int hour = 0; hour < 8; hour++) {
        Instant begin = INSTALLED.plus(Duration.ofHours(hour));
        for (boolean isAfter : new boolean[] {true, false}) {
          row.setString(1, site);
          row.setString(2, device);
          row.setObject(
              3, (isAfter ? begin : begin.minus(Duration.ofDays(1))).atOffset(ZoneOffset.UTC));
          row.setLong(4, isAfter ? after : before);
          row.setBoolean(5, isEstimated);
          row.addBatch();
        }
      }
      row.executeBatch();
    }
  }

  private void site(String name, double latitude, double longitude) throws SQLException {
    try (PreparedStatement row =
        connection.prepareStatement(
            "INSERT INTO site (site, latitude, longitude) VALUES (?, ?, ?)")) {
      row.setString(1, name);
      row.setDouble(2, latitude);
      row.setDouble(3, longitude);
      row.executeUpdate();
    }
  }

  private YieldComparison compare() throws IOException {
    return tables.compare(DEVICE, SENT, INSTALLED, NOW, 6, other -> !other.device().endsWith("9"));
  }

  @Test
  void is_compared_with_the_other_devices_of_the_site() throws Exception {
    energy("roof", "inverter-02", 4_000, 4_000, false);
    energy("roof", "inverter-03", 2_000, 2_000, false);

    assertEquals(new YieldComparison(0.9, 2, 8, ""), compare());
  }

  @Test
  void leaves_out_devices_that_were_updated_and_estimated_energy() throws Exception {
    energy("roof", "inverter-02", 4_000, 4_000, false);
    energy("roof", "inverter-09", 4_000, 4_000, false);
    energy("roof", "inverter-03", 4_000, 4_000, true);

    assertEquals(
        "1 other devices have 6 hours with production before and after, expected at least 2",
        compare().problem());
  }

  @Test
  void is_compared_with_sites_nearby_if_the_own_one_has_too_few() throws Exception {
    site("roof", 48.0, 11.0);
    site("barn", 48.05, 11.05);
    site("farm", 48.05, 11.3);
    energy("barn", "inverter-01", 4_000, 4_000, false);
    energy("farm", "inverter-01", 4_000, 8_000, false);
    assertEquals(
        "1 other devices have 6 hours with production before and after, expected at least 2",
        compare().problem(),
        "the farm is 19 km away");

    energy("barn", "inverter-02", 4_000, 4_000, false);
    assertEquals(new YieldComparison(0.9, 2, 8, ""), compare());
  }

  @Test
  void cannot_be_compared_before_an_hour_has_passed_or_if_there_is_none() throws Exception {
    assertEquals(
        "no hour has passed since the install",
        tables
            .compare(DEVICE, SENT, INSTALLED, INSTALLED.plusSeconds(60), 6, other -> true)
            .problem());
    assertEquals(
        "the tables have no energy of the device",
        tables
            .compare(new Target("mill", "inverter-01"), SENT, INSTALLED, NOW, 6, other -> true)
            .problem());
  }

  @Test
  void is_unavailable_while_the_database_is() {
    EnergyTables none =
        new EnergyTables(
            new CampaignSettings.Tables("jdbc:h2:mem:none;IFEXISTS=TRUE", "", Optional.empty()));
    IOException unavailable =
        assertThrows(
            IOException.class, () -> none.compare(DEVICE, SENT, INSTALLED, NOW, 6, other -> true));
    assertTrue(String.valueOf(unavailable.getMessage()).startsWith("tables: "));
  }

  @Test
  @Timeout(60)
  void is_unavailable_while_the_database_does_not_answer() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      EnergyTables mute =
          new EnergyTables(
              new CampaignSettings.Tables(
                  "jdbc:postgresql://127.0.0.1:%d/parasol?user=nobody&sslmode=disable"
                      .formatted(silent.getLocalPort()),
                  "",
                  Optional.empty()),
              Duration.ofSeconds(1));
      assertThrows(
          IOException.class, () -> mute.compare(DEVICE, SENT, INSTALLED, NOW, 6, other -> true));
    }
  }
}
