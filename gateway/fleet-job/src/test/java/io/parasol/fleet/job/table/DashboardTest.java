// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Runs each query of the dashboard on the tables. The queries are in the part of SQL that
 * PostgreSQL and H2 have in common.
 */
@DisplayName("The dashboard of a fleet")
class DashboardTest {

  private static final Path FILE = Path.of("../../docs/fleet/monitoring/grafana-fleet.json");

  private static List<String> queries() throws Exception {
    List<String> queries = new ArrayList<>();
    Members dashboard = Members.of(Json.parse(Files.readAllBytes(FILE)), "dashboard");
    for (Json panel : ((Json.Arr) dashboard.required("panels")).items()) {
      Json.Arr targets = (Json.Arr) Members.of(panel, "panel").required("targets");
      for (Json target : targets.items()) {
        queries.add(Members.of(target, "target").text("rawSql"));
      }
    }
    return queries;
  }

  /** Replaces the only macro of Grafana that is used. */
  private static String plain(String query) {
    return query.replaceAll(
        "\\$__timeFilter\\((CAST\\([^)]*\\)|[a-z_]+)\\)",
        "$1 BETWEEN TIMESTAMP '2026-06-01 00:00:00' AND TIMESTAMP '2026-07-01 00:00:00'");
  }

  @Test
  void has_queries_that_the_tables_can_answer() throws Exception {
    TableSettings settings = new TableSettings("jdbc:h2:mem:dashboard;DB_CLOSE_DELAY=-1", "", "");
    Tables.migrate(settings);
    List<String> queries = queries();
    assertFalse(queries.isEmpty());
    try (Connection connection = settings.open().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO day_figure (site, device, local_day, energy_mwh, closed)"
              + " VALUES ('roof', '', DATE '2026-06-10', 2500000, TRUE)");
      List<String> energies = new ArrayList<>();
      for (String each : queries) {
        try (ResultSet rows = statement.executeQuery(plain(each))) {
          if (each.contains("AS energy") && rows.next()) {
            energies.add(rows.getBigDecimal("energy").stripTrailingZeros().toPlainString());
          }
        }
      }
      assertEquals(List.of("2.5"), energies);
    }
  }
}
