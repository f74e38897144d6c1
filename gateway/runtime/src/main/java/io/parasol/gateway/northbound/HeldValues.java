// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.OperatingState;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.Value;
import io.parasol.legacy.Reading;
import io.parasol.legacy.sunspec.served.MapValues;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/** The last values of one device, by their meanings. Thread-safe. */
final class HeldValues {

  private final Map<PointMeaning, TimedNumber> numbers = new ConcurrentHashMap<>();
  private final Map<PointMeaning, TimedState> states = new ConcurrentHashMap<>();

  /**
   * A value in the first unit of its meaning.
   *
   * @param at monotonic, in nanoseconds.
   */
  private record TimedNumber(double value, long at, long maxAge) {}

  private record TimedState(OperatingState state, long at, long maxAge) {}

  /** Takes a reading; one without a good value removes the last one. */
  void take(MeaningPoints.MeaningPoint point, Reading reading, long now) {
    PointMeaning means = point.means();
    Value value = reading.value();
    if (means.meaning() == Meaning.STATUS) {
      Optional<OperatingState> state =
          value == null
              ? Optional.empty()
              : point.states().state(value).map(reported -> reported.state());
      state.ifPresentOrElse(
          each -> states.put(means, new TimedState(each, now, point.maxAge())),
          () -> states.remove(means));
      return;
    }
    OptionalDouble number = value == null ? OptionalDouble.empty() : value.toDouble();
    OptionalDouble factor = means.meaning().quantity().factor(reading.unit());
    if (number.isPresent() && factor.isPresent()) {
      numbers.put(
          means, new TimedNumber(number.getAsDouble() * factor.getAsDouble(), now, point.maxAge()));
    } else {
      numbers.remove(means);
    }
  }

  void clear() {
    numbers.clear();
    states.clear();
  }

  /** Returns the fresh values at a time. */
  MapValues at(long now) {
    return new MapValues() {
      @Override
      public OptionalDouble number(PointMeaning means) {
        TimedNumber held = numbers.get(means);
        return held == null || now - held.at() > held.maxAge()
            ? OptionalDouble.empty()
            : OptionalDouble.of(held.value());
      }

      @Override
      public Optional<OperatingState> state(PointMeaning means) {
        TimedState held = states.get(means);
        return held == null || now - held.at() > held.maxAge()
            ? Optional.empty()
            : Optional.of(held.state());
      }
    };
  }

  /** Returns whether any value is fresh. */
  boolean hasFresh(long now) {
    return numbers.values().stream().anyMatch(held -> now - held.at() <= held.maxAge())
        || states.values().stream().anyMatch(held -> now - held.at() <= held.maxAge());
  }
}
