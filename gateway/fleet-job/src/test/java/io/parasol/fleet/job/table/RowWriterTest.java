// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The rows of one batch")
class RowWriterTest {

  private static final String URL = "jdbc:h2:mem:batch;DB_CLOSE_DELAY=-1";
  private static final TableSettings SETTINGS = new TableSettings(URL, "", "");
  private static final LocalDate DAY = LocalDate.of(2026, 6, 10);

  private static TableRow energySoFar(long energy, boolean isClosed) {
    return TableRow.of(TableKind.DAY_ENERGY, "roof", "inverter-1", DAY, energy, isClosed);
  }

  private static TableRow closedDay(long energy) {
    return TableRow.of(
        TableKind.DAY_FIGURE, "roof", "inverter-1", DAY, energy, 90L, 0L, "{}", null, true);
  }

  private static String written(TableRow... batch) throws Exception {
    try (Connection connection = DriverManager.getConnection(URL);
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM day_figure");
      try (RowWriter rows = new RowWriter(SETTINGS)) {
        for (TableRow each : batch) {
          rows.add(each);
        }
        rows.flush();
      }
      try (ResultSet row =
          statement.executeQuery("SELECT energy_mwh, possible_mwh, closed FROM day_figure")) {
        assertTrue(row.next());
        return "%s %s %s".formatted(row.getString(1), row.getString(2), row.getBoolean(3));
      }
    }
  }

  @Test
  void have_the_effect_of_their_order() throws Exception {
    Tables.migrate(SETTINGS);

    assertEquals("80 90 true", written(energySoFar(70, false), closedDay(80)));
    assertEquals("81 90 true", written(closedDay(80), energySoFar(81, true)));
    assertEquals(
        "81 90 true", written(energySoFar(70, false), closedDay(80), energySoFar(81, true)));
    assertEquals("82 90 true", written(closedDay(80), energySoFar(81, true), closedDay(82)));
    try (Connection connection = DriverManager.getConnection(URL);
        Statement statement = connection.createStatement()) {
      statement.execute("SHUTDOWN");
    }
  }

  /** Else two writers could each wait for a row that the other one has written. */
  @Test
  void of_one_kind_are_there_while_those_of_another_wait_for_a_row() throws Exception {
    TableSettings settings =
        new TableSettings("jdbc:h2:mem:wait;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=60000", "", "");
    Tables.migrate(settings);
    try (Connection other = DriverManager.getConnection(settings.url());
        Statement statement = other.createStatement();
        RowWriter rows = new RowWriter(settings)) {
      statement.execute("INSERT INTO site (site) VALUES ('a')");
      other.setAutoCommit(false);
      statement.execute("UPDATE site SET seen_at = NULL WHERE site = 'a'");
      rows.add(TableRow.of(TableKind.SITE_SEEN, "b", Instant.EPOCH, null));
      rows.add(TableRow.of(TableKind.SITE_STATE, "a", "online", Instant.EPOCH, null));
      CompletableFuture<Void> flushed = CompletableFuture.runAsync(() -> flush(rows));

      Awaitility.await().until(() -> isThere(statement, "b"));
      other.commit();
      flushed.join();
      assertTrue(isThere(statement, "a"));
      statement.execute("SHUTDOWN");
    }
  }

  private static void flush(RowWriter rows) {
    try {
      rows.flush();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static boolean isThere(Statement statement, String site) throws SQLException {
    try (ResultSet row =
        statement.executeQuery("SELECT 1 FROM site WHERE site = '%s'".formatted(site))) {
      return row.next();
    }
  }

  @Test
  void are_of_kinds_that_have_all_columns_of_each_other_or_none() {
    List<TableKind> kinds = List.of(TableKind.values());
    for (TableKind one : kinds) {
      for (TableKind other : kinds.subList(kinds.indexOf(one) + 1, kinds.size())) {
        Set<String> common = new HashSet<>(one.columns());
        common.retainAll(other.columns());
        assertTrue(
            !one.table().equals(other.table())
                || common.isEmpty()
                || one.replaced().contains(other),
            () ->
                "%s must be written before %s, and has not all its columns".formatted(one, other));
      }
    }
  }
}
