// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.history;

import io.parasol.certs.json.JsonException;
import io.parasol.config.model.profile.Value;
import io.parasol.fleet.job.days.TelemetryMessage;
import io.parasol.fleet.job.days.TelemetryMessage.Content;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A row of the history: one point of one message.
 *
 * @param message whose site, device, epoch, number and time of arrival the row has.
 * @param time at which the point was measured, in milliseconds since the epoch.
 * @param isDated false if the clock of the gateway could not be right.
 * @param point empty in the only row of a message without points.
 * @param value a number.
 * @param text a value that is no number, or a number that {@code value} has not exactly.
 * @param quality why there is no value.
 */
record HistoryRow(
    TelemetryMessage message,
    long time,
    boolean isDated,
    Optional<String> point,
    OptionalDouble value,
    Optional<String> text,
    Optional<String> quality) {

  /** In this order columns compress best, and the values of a point are side by side. */
  static final Comparator<HistoryRow> BY_POINT_AND_TIME =
      Comparator.comparing((HistoryRow row) -> row.point().orElse(""))
          .thenComparingLong(HistoryRow::time)
          .thenComparingLong(row -> row.message().seq());

  /** The whole numbers that a double has exactly. */
  private static final long MAX_EXACT = 1L << 53;

  /**
   * Returns the rows of a message, at least one.
   *
   * @throws JsonException if it is no telemetry.
   */
  static List<HistoryRow> of(TelemetryMessage message) throws JsonException {
    Content content = message.content();
    Set<String> points = new LinkedHashSet<>(content.values().keySet());
    points.addAll(content.qualities().keySet());
    List<HistoryRow> rows = new ArrayList<>();
    for (String each : points) {
      Optional<Value> value = Optional.ofNullable(content.values().get(each));
      rows.add(
          new HistoryRow(
              message,
              content.measuredAt() + content.later().getOrDefault(each, 0L),
              content.isDated(),
              Optional.of(each),
              value.map(Value::toDouble).orElse(OptionalDouble.empty()),
              value.flatMap(HistoryRow::text),
              Optional.ofNullable(content.qualities().get(each))));
    }
    if (rows.isEmpty()) {
      rows.add(
          new HistoryRow(
              message,
              content.measuredAt(),
              content.isDated(),
              Optional.empty(),
              OptionalDouble.empty(),
              Optional.empty(),
              Optional.empty()));
    }
    return rows;
  }

  private static Optional<String> text(Value value) {
    boolean isExact =
        value instanceof Value.Real
            || (value instanceof Value.Whole whole && Math.abs(whole.number()) <= MAX_EXACT);
    return isExact ? Optional.empty() : Optional.of(value.toString());
  }
}
