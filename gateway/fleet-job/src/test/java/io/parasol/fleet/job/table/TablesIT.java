// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.fleet.job.table.FleetTables.SiteLine;
import io.parasol.testing.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** The tables in PostgreSQL, and in the embedded database. */
@DisplayName("The tables")
class TablesIT {

  private static final Instant NOON = Instant.parse("2026-06-10T12:00:00Z");

  @TempDir private Path folder;

  private static TableRow seen(String site, boolean silent) {
    return TableRow.of(TableKind.SITE_SEEN, site, NOON, silent ? NOON : null);
  }

  private static TableRow energy(long milliWattHours, boolean isClosed) {
    return TableRow.of(
        TableKind.DAY_ENERGY,
        "roof",
        "inverter-1",
        LocalDate.of(2026, 6, 10),
        milliWattHours,
        isClosed);
  }

  private static List<TableRow> inventory(String kind, String key, String json) throws Exception {
    String[] parts = key.split("/", 2);
    return InventoryRows.of(
        kind, parts[0], parts[1], (Json.Obj) Json.parse(json.getBytes(StandardCharsets.UTF_8)));
  }

  /** Writes each row twice, as after a restart. */
  private static void holdWhatIsWritten(TableSettings settings) throws Exception {
    Tables.migrate(settings);
    Tables.migrate(settings);
    for (int time = 0; time < 2; time++) {
      try (RowWriter rows = new RowWriter(settings)) {
        rows.add(seen("roof", time == 0));
        rows.add(seen("barn", true));
        for (String[] each :
            new String[][] {
              {
                "about",
                "roof/gateway",
                "{\"name\":\"Dach\\u0000\",\"location\":{\"latitude\":48.1},\"version\":\"0.1\","
                    + "\"sbom\":{\"sha256\":\"x\",\"components\":["
                    + (time == 0 ? "\"pkg:maven/org.example/old@0.9\"," : "")
                    + "\"pkg:maven/org.example/a%2Bb@1.0\",7,\"none\"]}}"
              },
              {"state", "roof/gateway", "{\"state\":\"online\",\"since\":1,\"why\":\"\"}"},
              {
                "health",
                "roof/gateway",
                "{\"ts\":5,\"store\":{\"waiting\":7},\"renewals\":["
                    + "{\"name\":\"broker\",\"expires\":1781200000000},"
                    + "{\"name\":\"gateway\",\"expires\":1781100000000}]}"
              },
              {
                "about",
                "roof/inverter-1",
                "{\"manufacturer\":\"A\",\"model\":\"B\",\"firmware\":\"1\"}"
              },
              {"state", "roof/inverter-1", "{\"state\":\"degraded\",\"why\":\"x\"}"},
              {"state", "barn/gateway", "{\"state\":\"online\",\"since\":-250000000000000}"},
              {"health", "roof/inverter-1", "{\"certificate\":{\"expires\":1781100000000}}"},
              {
                "update",
                "roof/inverter-1",
                "{\"stage\":\"waiting\",\"why-not\":[{\"reason\":\"night\",\"detail\":\"\"}]}"
              },
            }) {
          for (TableRow row : inventory(each[0], each[1], each[2])) {
            rows.add(row);
          }
        }
        rows.add(
            TableRow.of(
                TableKind.READING, "roof", "inverter-1", "e1", 9L, NOON, NOON, false, "{}"));
        rows.add(
            TableRow.of(
                TableKind.AGGREGATE,
                "roof",
                "inverter-1",
                "ac_power",
                "5m",
                NOON,
                1L,
                5.0,
                5.0,
                5.0,
                5.0,
                null,
                1.0,
                false));
        rows.add(
            TableRow.of(
                TableKind.SEQUENCE, "roof", "inverter-1", "e1", 9L, 8L, 2L, "3-4", (long) time));
        for (String epoch : List.of("e1", "e2")) {
          rows.add(
              TableRow.of(
                  TableKind.SEQUENCE,
                  "barn",
                  "inverter-1",
                  epoch,
                  Long.MAX_VALUE,
                  2L,
                  Long.MAX_VALUE - 1,
                  "",
                  0L));
        }
        rows.add(
            TableRow.of(
                TableKind.NAMEPLATE, "roof", "inverter-1", 10_000.0, LocalDate.of(2019, 5, 1)));
        // The energy so far, and the closed day in the same batch, as when the job catches up.
        rows.add(energy(31_000_000L, false));
        rows.add(
            TableRow.of(
                TableKind.DAY_FIGURE,
                "roof",
                "inverter-1",
                LocalDate.of(2026, 6, 10),
                32_000_000L,
                40_000_000L,
                0L,
                "{}",
                null,
                true));
        rows.add(
            TableRow.of(
                TableKind.DAY_FIGURE,
                "roof",
                "",
                LocalDate.of(2026, 6, 10),
                32_000_000L,
                33_000_000L,
                0L,
                "{}",
                1.5,
                true));
        rows.flush();
      }
    }
    assertEquals(List.of("1"), query(settings, "SELECT count(*) FROM reading"));
    assertEquals(List.of("1"), query(settings, "SELECT count(*) FROM aggregate"));
    try (FleetTables tables = new FleetTables(settings)) {
      List<SiteLine> sites = tables.sites();
      assertEquals(List.of("barn", "roof"), sites.stream().map(SiteLine::site).toList());
      SiteLine roof = sites.get(1);
      assertEquals(Optional.empty(), roof.silentSince(), "the newest row counts");
      assertEquals(Optional.of(NOON), sites.get(0).silentSince());
      assertEquals("online", roof.state());
      assertEquals(1, roof.devices());
      assertEquals(2, roof.missing());
      assertEquals(Long.MAX_VALUE, sites.get(0).missing(), "the largest number there is");
      assertEquals(32_000_000, roof.energy().orElseThrow());
      assertEquals("certificate gateway ends at 2026-06-10T14:00:00Z", roof.expiring(NOON));
      assertEquals(
          List.of(
              new FleetTables.DeviceLine(
                  "inverter-1",
                  "degraded",
                  "A B",
                  "1",
                  "2026-06-10T14:00:00Z",
                  2,
                  "waiting: night")),
          tables.devices("roof"));
      var component =
          new FleetTables.ComponentLine(
              "roof", "0.1", "a+b", "1.0", "pkg:maven/org.example/a%2Bb@1.0");
      for (String each : List.of("a+b", "a+b@1.0", component.purl())) {
        assertEquals(List.of(component), tables.components(each), each);
      }
      for (String each : List.of("a+b@1.1", "a", "", "%", "old")) {
        assertEquals(List.of(), tables.components(each), each);
      }
      assertEquals(1, tables.sitesWithoutComponents());
      assertEquals(
          List.of(new FleetCohorts.DevicePeriod("roof", "inverter-1", "A B", "2019", 1, 3.2, 0.8)),
          tables.periods(LocalDate.of(2026, 6, 10), 1));
      assertEquals(List.of(), tables.periods(LocalDate.of(2026, 6, 10), 30), "too few days");
    }
    try (Connection connection = settings.open().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT model, commissioned_year, devices, kwh_per_kw, performance"
                    + " FROM cohort_day")) {
      assertTrue(rows.next());
      assertEquals("B", rows.getString(1));
      assertEquals(2019, rows.getInt(2));
      assertEquals(1, rows.getInt(3));
      assertEquals(3.2, rows.getDouble(4), 1e-9);
      assertEquals(0.8, rows.getDouble(5), 1e-9);
      assertFalse(rows.next());
    }
  }

  @Test
  void are_in_postgresql() throws Exception {
    try (PostgresServer server = new PostgresServer()) {
      TableSettings settings = new TableSettings(server.url(), "", "");
      if (server.hasTimescale()) {
        assertEquals(0, query(settings, "CREATE EXTENSION timescaledb").size());
      }
      holdWhatIsWritten(settings);
      if (server.hasTimescale()) {
        assertEquals(
            List.of("aggregate", "reading"),
            query(
                settings,
                "SELECT hypertable_name FROM timescaledb_information.hypertables ORDER BY 1"));
      }
      takeCompleteDaysFromABackup(settings);
      limitWhatAWriterWaitsFor(settings);
      nameOnlyTheCauseOfAFailedBatch(
          new TableSettings(
              server.url() + "&options=-c%20default_transaction_read_only=on", "", ""));
    }
  }

  /** A conversion of large tables takes longer than a batch may. */
  private static void limitWhatAWriterWaitsFor(TableSettings settings) throws Exception {
    try (Connection writer = settings.connectToWrite();
        Statement statement = writer.createStatement();
        ResultSet limit = statement.executeQuery("SHOW statement_timeout")) {
      assertTrue(limit.next());
      assertEquals("100s", limit.getString(1));
    }
    assertEquals(0, settings.open().unwrap(PGSimpleDataSource.class).getSocketTimeout());
  }

  private static void nameOnlyTheCauseOfAFailedBatch(TableSettings readOnly) throws Exception {
    try (RowWriter rows = new RowWriter(readOnly)) {
      rows.add(figure(12, 1));
      rows.add(figure(13, 2));

      IOException failed = assertThrows(IOException.class, rows::flush);

      assertEquals(
          "tables: ERROR: cannot execute INSERT in a read-only transaction", failed.getMessage());
      assertFalse(failed.getCause() instanceof BatchUpdateException);
    }
  }

  private static TableRow statistics(
      String begin, String resolution, long readings, long milliWattHours) {
    return TableRow.of(
        TableKind.AGGREGATE,
        "north",
        "inverter-1",
        "ac_energy_total",
        resolution,
        Instant.parse(begin),
        readings,
        null,
        null,
        null,
        null,
        milliWattHours,
        1.0,
        false);
  }

  private static TableRow figure(int day, long milliWattHours) {
    return TableRow.of(
        TableKind.DAY_ENERGY,
        "north",
        "inverter-1",
        LocalDate.of(2026, 12, day),
        milliWattHours,
        true);
  }

  /**
   * Of a site thirteen hours ahead, Kafka had half of the tenth, and the backup half of the
   * eleventh.
   */
  private static void takeCompleteDaysFromABackup(TableSettings settings) throws Exception {
    try (RowWriter rows = new RowWriter(settings)) {
      for (TableRow each :
          inventory("about", "north/gateway", "{\"time-zone\":\"Pacific/Auckland\"}")) {
        rows.add(each);
      }
      rows.add(statistics("2026-12-09T11:00:00Z", "1d", 200, 40));
      rows.add(statistics("2026-12-10T10:55:00Z", "5m", 2, 3));
      rows.add(statistics("2026-12-10T11:00:00Z", "1d", 100, 20));
      rows.add(figure(10, 40));
      rows.add(figure(11, 20));
      rows.flush();
    }
    query(settings, "CREATE TABLE backup_aggregate AS SELECT * FROM aggregate");
    query(settings, "CREATE TABLE backup_day_figure AS SELECT * FROM day_figure");
    try (RowWriter rows = new RowWriter(settings)) {
      rows.add(statistics("2026-12-09T11:00:00Z", "1d", 100, 20));
      rows.add(statistics("2026-12-10T10:55:00Z", "5m", 1, 1));
      rows.add(statistics("2026-12-10T11:00:00Z", "1d", 200, 50));
      rows.add(figure(10, 20));
      rows.add(figure(11, 50));
      rows.flush();
    }

    query(settings, Files.readString(Path.of("../../docs/fleet/restore-days.sql")));

    assertEquals(
        List.of("200 40", "2 3", "200 50"),
        query(
            settings,
            "SELECT concat(readings, ' ', energy_mwh) FROM aggregate WHERE site = 'north'"
                + " ORDER BY begin_at"));
    assertEquals(
        List.of("40", "50"),
        query(
            settings, "SELECT energy_mwh FROM day_figure WHERE site = 'north' ORDER BY local_day"));
  }

  private static List<String> query(TableSettings settings, String sql) throws Exception {
    try (Connection connection = settings.open().getConnection();
        Statement statement = connection.createStatement()) {
      List<String> found = new ArrayList<>();
      if (statement.execute(sql)) {
        ResultSet rows = statement.getResultSet();
        while (rows.next()) {
          found.add(rows.getString(1));
        }
      }
      return found;
    }
  }

  @Test
  void are_in_the_embedded_database() throws Exception {
    holdWhatIsWritten(new TableSettings("jdbc:h2:file:" + folder.resolve("tables"), "", ""));
  }

  @Test
  void say_in_one_line_that_the_database_is_away() {
    TableSettings away =
        new TableSettings("jdbc:postgresql://127.0.0.1:1/parasol?user=nobody", "", "");

    IOException failed = assertThrows(IOException.class, () -> new RowWriter(away));

    assertTrue(String.valueOf(failed.getMessage()).startsWith("tables: "));
  }
}
