// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a database writes a row whether or not there is one with its key. */
enum SqlDialect {
  POSTGRESQL {
    @Override
    String upsert(String table, List<String> keys, List<String> columns) {
      return "INSERT INTO %s (%s) VALUES (%s) ON CONFLICT (%s) DO UPDATE SET %s"
          .formatted(
              table,
              names(keys, columns),
              marks(keys, columns),
              String.join(", ", keys),
              columns.stream()
                  .map(each -> each + " = EXCLUDED." + each)
                  .collect(Collectors.joining(", ")));
    }
  },
  H2 {
    @Override
    String upsert(String table, List<String> keys, List<String> columns) {
      return "MERGE INTO %s (%s) KEY (%s) VALUES (%s)"
          .formatted(table, names(keys, columns), String.join(", ", keys), marks(keys, columns));
    }
  };

  abstract String upsert(String table, List<String> keys, List<String> columns);

  /** Returns the statement that writes a row of this kind. */
  String upsert(TableKind kind) {
    return upsert(kind.table(), kind.keys(), kind.columns());
  }

  private static String names(List<String> keys, List<String> columns) {
    return Stream.concat(keys.stream(), columns.stream()).collect(Collectors.joining(", "));
  }

  private static String marks(List<String> keys, List<String> columns) {
    return String.join(", ", Collections.nCopies(keys.size() + columns.size(), "?"));
  }
}
