// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.write;

import io.parasol.config.model.profile.Value;
import io.parasol.legacy.Quality;
import io.parasol.legacy.ReadBack;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.plan.PreparedWrite;
import io.parasol.legacy.modbus.plan.ReadSnapshot;
import io.parasol.legacy.modbus.poll.ErrorMapping;
import java.util.List;
import java.util.Optional;

/** The comparison of registers with the values that were written to them. */
final class ReadBackResult {

  private ReadBackResult() {}

  static ReadBack of(List<PreparedWrite> writes, ReadSnapshot snapshot) {
    ReadBack result = new ReadBack();
    for (PreparedWrite write : writes) {
      Optional<Reading> reading = snapshot.reading(write.name());
      reading.map(Reading::value).ifPresent(value -> result.add(write.name(), value));
      Optional<Boolean> isApplied = write.isAppliedIn(snapshot);
      if (isApplied.isEmpty()) {
        Quality quality = reading.map(Reading::quality).orElse(Quality.COMM_ERROR);
        result.addUnreadable(write.name(), quality, ErrorMapping.reason(quality));
      } else if (!isApplied.get()) {
        result.addDifferent(
            write.name(), reading.map(ReadBackResult::shownValue).orElse("nothing"));
      }
    }
    return result;
  }

  private static String shownValue(Reading reading) {
    Value value = reading.value();
    return value == null ? reading.quality().wireName() : value.toString();
  }
}
