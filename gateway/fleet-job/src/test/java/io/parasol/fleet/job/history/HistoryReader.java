// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.history;

import io.parasol.fleet.job.days.TelemetryMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads a history as its users do, with DuckDB, which shares no code with what wrote it. */
public final class HistoryReader {

  private static final String ROWS =
      """
      SELECT site, device, epoch, seq, epoch_ms("time"), point, value, day
      FROM %s
      """;

  private HistoryReader() {}

  /** Returns the result of a query, a line for each row, with {@code |} between the columns. */
  public static List<String> query(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(rows.getObject(i)));
        }
        found.add(String.join("|", row));
      }
      return found;
    }
  }

  /** Returns the table function of a history. */
  public static String table(Path folder) {
    return "read_parquet('%s/*/*.parquet', hive_partitioning = true)".formatted(folder);
  }

  /** Returns all rows of a history, sorted; none if it has no file yet. */
  public static List<String> rows(Path folder) throws SQLException, IOException {
    return files(folder).isEmpty()
        ? List.of()
        : query(ROWS.formatted(table(folder))).stream().sorted().toList();
  }

  /** Returns the files that readers see. */
  public static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(each -> each.toString().endsWith(".parquet"))
          .filter(each -> !String.valueOf(each.getFileName()).startsWith("."))
          .toList();
    }
  }

  /** Returns the rows that the messages must have, sorted. */
  public static List<String> ledger(List<TelemetryMessage> messages) throws Exception {
    List<String> rows = new ArrayList<>();
    for (TelemetryMessage each : messages) {
      var content = each.content();
      content
          .values()
          .forEach(
              (point, value) ->
                  rows.add(
                      String.join(
                          "|",
                          each.site(),
                          each.device(),
                          each.epoch(),
                          Long.toString(each.seq()),
                          Long.toString(content.measuredAt()),
                          point,
                          Double.toString(Double.parseDouble(value.toString())),
                          Instant.ofEpochMilli(content.measuredAt())
                              .toString()
                              .substring(0, "2026-06-10".length()))));
    }
    return rows.stream().sorted().toList();
  }
}
