// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.energy.Aggregate;
import io.parasol.gateway.analytics.energy.Resolution;
import io.parasol.gateway.plant.SeriesKey;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request for figures in intervals.
 *
 * @param device empty for the whole plant.
 * @param point what was measured.
 * @param from the first day.
 * @param to the last day, included.
 * @param after intervals that begin at this time or later, in milliseconds since the epoch.
 * @param now in milliseconds since the epoch; intervals that begin later and have no readings are
 *     not in the answer.
 */
record AggregateQuestion(
    Optional<String> device,
    PointMeaning point,
    Resolution resolution,
    LocalDate from,
    LocalDate to,
    long after,
    long now) {

  private static final Map<Resolution, String> NAMES = new EnumMap<>(Resolution.class);

  static {
    NAMES.put(Resolution.FIVE_MINUTES, "5m");
    NAMES.put(Resolution.QUARTER_HOUR, "15m");
    NAMES.put(Resolution.HOUR, "1h");
    NAMES.put(Resolution.DAY, "day");
    NAMES.put(Resolution.MONTH, "month");
    NAMES.put(Resolution.YEAR, "year");
  }

  AggregateQuestion {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("expected \"from\" not after \"to\"");
    }
    if (device.isEmpty() && !point.equals(SeriesKey.ENERGY)) {
      throw new IllegalArgumentException("of the whole plant there is only ac_energy_total");
    }
    if (!point.equals(SeriesKey.ENERGY) && resolution.compareTo(Resolution.DAY) > 0) {
      throw new IllegalArgumentException("expected a resolution of a day at most");
    }
  }

  /**
   * Reads a request.
   *
   * @param now its day is the default of {@code to}; that of {@code from} is the same day as {@code
   *     to}.
   */
  static AggregateQuestion of(Members question, ZoneId zone, Instant now) throws JsonException {
    try {
      LocalDate today = now.atZone(zone).toLocalDate();
      Optional<String> device = question.optionalText("device");
      PointMeaning point = point(question.optionalText("point").orElse("ac_energy_total"));
      Resolution resolution = resolution(question.optionalText("resolution").orElse("day"));
      LocalDate to = date(question, "to").orElse(today);
      LocalDate from = date(question, "from").orElse(to);
      long after =
          question.optionalNumber("after").map(BigDecimal::longValueExact).orElse(Long.MIN_VALUE);
      question.expectNoOthers();
      return new AggregateQuestion(device, point, resolution, from, to, after, now.toEpochMilli());
    } catch (IllegalArgumentException | ArithmeticException | DateTimeException wrong) {
      throw new JsonException("request: " + wrong.getMessage());
    }
  }

  private static Optional<LocalDate> date(Members question, String key) throws JsonException {
    Optional<LocalDate> date = question.optionalText(key).map(LocalDate::parse);
    if (date.isPresent() && (date.get().getYear() < 1970 || date.get().getYear() > 9999)) {
      throw new IllegalArgumentException("expected years from 1970 to 9999");
    }
    return date;
  }

  private static PointMeaning point(String text) {
    return PointMeaning.parse(text)
        .orElseThrow(() -> new IllegalArgumentException("expected \"point\" to be a meaning"));
  }

  private static Resolution resolution(String text) {
    return NAMES.entrySet().stream()
        .filter(each -> each.getValue().equals(text))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected \"resolution\" to be one of " + String.join(" ", NAMES.values())));
  }

  String resolutionName() {
    return NAMES.getOrDefault(resolution, "");
  }

  boolean isEnergy() {
    return point.equals(SeriesKey.ENERGY);
  }

  /** Returns whether the totals of days are enough. */
  boolean isOfDays() {
    return isEnergy() && resolution.compareTo(Resolution.DAY) >= 0;
  }

  /**
   * Returns whether an interval belongs to the answer. One that has readings does so also if the
   * clock indicates that it has not begun yet: then the clock is wrong.
   */
  boolean includes(Aggregate interval) {
    return interval.from() >= after && (interval.from() <= now || interval.completeness() > 0);
  }

  /** Returns whether a device belongs to the answer. */
  boolean includes(String other) {
    return device.isEmpty() || device.get().equals(other);
  }

  /** Returns whether a block of a day is needed. */
  boolean needs(DayFile.Block block) {
    if (isOfDays() || !includes(block.key().device()) || !block.key().point().equals(point)) {
      return false;
    }
    return block.kind() == DayFile.Kind.ENERGY || device.isPresent();
  }
}
