// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows in batches. Of rows with the same key the last one is written. The rows of each kind
 * are a transaction, in the order of their keys: two writers that have the same rows wait for each
 * other in one direction only, and never in a circle, which the database would end by refusing one.
 * The order of the kinds is not that of the rows: where two kinds have the same columns of a table,
 * {@link TableKind#replaced} keeps an earlier row from being written after a later one.
 *
 * <p>Not safe for use by several threads.
 */
public final class RowWriter implements AutoCloseable {

  /** How many rows are collected at most. */
  static final int MAX_ROWS = 2_000;

  private final Connection connection;
  private final SqlDialect dialect;
  private final Map<TableKind, Map<List<@Nullable Object>, TableRow>> collected = new TreeMap<>();
  private int rows;

  /**
   * Connects to the database.
   *
   * @throws IOException if it cannot be reached.
   */
  public RowWriter(TableSettings settings) throws IOException {
    this.dialect = settings.dialect();
    try {
      this.connection = settings.connectToWrite();
    } catch (SQLException unreachable) {
      throw TableFailure.of(unreachable);
    }
  }

  /** Takes a row, and writes all when there are many. */
  public void add(TableRow row) throws IOException {
    for (TableKind each : row.kind().replaced()) {
      Map<List<@Nullable Object>, TableRow> earlier = collected.get(each);
      rows -= earlier == null || earlier.remove(row.key()) == null ? 0 : 1;
    }
    TableRow former =
        collected.computeIfAbsent(row.kind(), kind -> new LinkedHashMap<>()).put(row.key(), row);
    rows += former == null ? 1 : 0;
    if (rows >= MAX_ROWS) {
      flush();
    }
  }

  /** Writes what was taken; it is durable afterwards. */
  public void flush() throws IOException {
    if (rows == 0) {
      return;
    }
    try {
      for (Map.Entry<TableKind, Map<List<@Nullable Object>, TableRow>> each :
          collected.entrySet()) {
        write(each.getKey(), new ArrayList<>(each.getValue().values()));
        connection.commit();
      }
    } catch (SQLException refused) {
      throw TableFailure.of(refused);
    }
    collected.clear();
    rows = 0;
  }

  private void write(TableKind kind, List<TableRow> batch) throws SQLException {
    batch.sort((one, other) -> one.key().toString().compareTo(other.key().toString()));
    try (PreparedStatement statement = connection.prepareStatement(dialect.upsert(kind))) {
      for (TableRow row : batch) {
        for (int i = 0; i < row.values().size(); i++) {
          statement.setObject(i + 1, sql(row.values().get(i)));
        }
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static @Nullable Object sql(@Nullable Object value) {
    return value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value;
  }

  /** Gives up what was not written. */
  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (SQLException failure) {
      throw TableFailure.of(failure);
    }
  }
}
