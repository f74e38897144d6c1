// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row to write.
 *
 * @param values of the key, then of the other columns: each a {@link String}, {@link Long}, {@link
 *     Double}, {@link Boolean}, {@link Instant}, {@link LocalDate} or null.
 */
public record TableRow(TableKind kind, List<@Nullable Object> values) {

  public TableRow {
    if (values.size() != kind.keys().size() + kind.columns().size()) {
      throw new IllegalArgumentException(kind + " has other columns");
    }
    values = Collections.unmodifiableList(new ArrayList<>(values));
  }

  /** Returns a row. */
  public static TableRow of(TableKind kind, @Nullable Object... values) {
    return new TableRow(kind, Arrays.asList(values));
  }

  /** Returns the values of the key. */
  public List<@Nullable Object> key() {
    return values.subList(0, kind.keys().size());
  }
}
