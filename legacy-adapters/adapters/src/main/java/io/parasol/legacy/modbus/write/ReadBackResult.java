// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.write;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.plan.PreparedWrite;
import io.parasol.legacy.modbus.plan.ReadSnapshot;
import io.parasol.legacy.modbus.poll.ErrorMapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The result of reading points back after a write: as written, different, or unreadable. */
final class ReadBackResult {

  private final Map<PointName, Value> values = new LinkedHashMap<>();
  private final List<String> different = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();
  private String reason = "";

  ReadBackResult(List<PreparedWrite> writes, ReadSnapshot snapshot) {
    for (PreparedWrite write : writes) {
      Optional<Reading> reading = snapshot.reading(write.name());
      reading.map(Reading::value).ifPresent(value -> values.put(write.name(), value));
      Optional<Boolean> isApplied = write.isAppliedIn(snapshot);
      if (isApplied.isEmpty()) {
        Quality quality = reading.map(Reading::quality).orElse(Quality.COMM_ERROR);
        unreadable.add("%s is %s".formatted(write.name(), quality.wireName()));
        reason = ErrorMapping.reason(quality);
      } else if (!isApplied.get()) {
        different.add(
            "%s reads %s"
                .formatted(
                    write.name(), reading.map(ReadBackResult::shownValue).orElse("nothing")));
      }
    }
  }

  boolean isAsWritten() {
    return different.isEmpty() && unreadable.isEmpty();
  }

  boolean differs() {
    return !different.isEmpty();
  }

  /** Returns why points could not be read, as a reason in a receipt; empty if all could be read. */
  String reason() {
    return reason;
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

  private static String shownValue(Reading reading) {
    Value value = reading.value();
    return value == null ? reading.quality().wireName() : value.toString();
  }
}
