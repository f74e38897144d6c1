// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The result of reading points back after a write: as written, different, or unreadable. */
final class LineReadBackResult {

  private final Map<PointName, Value> values = new LinkedHashMap<>();
  private final List<String> different = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();
  private Quality why = Quality.GOOD;

  LineReadBackResult(List<WritableLine.Prepared> writes, Map<PointName, Reading> readings) {
    for (WritableLine.Prepared write : writes) {
      Reading reading = readings.get(write.name());
      Value value = reading == null ? null : reading.value();
      if (value == null) {
        why = reading == null ? Quality.COMM_ERROR : reading.quality();
        unreadable.add("%s is %s".formatted(write.name(), why.wireName()));
        continue;
      }
      values.put(write.name(), value);
      if (!write.matches(value)) {
        different.add("%s reads %s".formatted(write.name(), value));
      }
    }
  }

  boolean isAsWritten() {
    return different.isEmpty() && unreadable.isEmpty();
  }

  boolean differs() {
    return !different.isEmpty();
  }

  /** Returns why points could not be read, as a reason in a receipt. */
  String reason() {
    return why == Quality.TIMEOUT ? why.wireName() : Quality.COMM_ERROR.wireName();
  }

  Map<PointName, Value> values() {
    return values;
  }

  /** Returns one line about the points that are not as written. */
  @Override
  public String toString() {
    List<String> all = new ArrayList<>(different);
    all.addAll(unreadable);
    return String.join(", ", all);
  }
}
