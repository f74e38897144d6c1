// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * When a window will be open, as far as that can be told beforehand: by the sun, by the clock, by
 * the calendar.
 *
 * @param openings in the order of time; exact to a minute, and never longer than the window is.
 */
record Forecast(List<Opening> openings) {

  private static final Duration STEP = Duration.ofMinutes(1);

  Forecast {
    openings = List.copyOf(openings);
  }

  /**
   * Looks ahead.
   *
   * @param until exclusive; some days after {@code from} at most.
   */
  static Forecast of(Predicate<Instant> isOpen, Instant from, Instant until) {
    List<Opening> openings = new ArrayList<>();
    Optional<Instant> opened = Optional.empty();
    Instant last = from;
    for (Instant time = from; time.isBefore(until); time = next(time)) {
      boolean open = isOpen.test(time);
      if (open && opened.isEmpty()) {
        opened = Optional.of(time);
      } else if (!open && opened.isPresent()) {
        // It closed somewhere in between.
        add(openings, opened.get(), last);
        opened = Optional.empty();
      }
      last = time;
    }
    opened.ifPresent(since -> add(openings, since, until));
    return new Forecast(openings);
  }

  /** On whole minutes, which is where hours of the day begin and end. */
  private static Instant next(Instant time) {
    return time.truncatedTo(ChronoUnit.MINUTES).plus(STEP);
  }

  private static void add(List<Opening> openings, Instant from, Instant to) {
    if (to.isAfter(from)) {
      openings.add(new Opening(from, to));
    }
  }

  Optional<Opening> at(Instant time) {
    return openings.stream().filter(opening -> opening.contains(time)).findFirst();
  }

  /** The first opening, of those that have not ended, in which there is still so much time. */
  Optional<Opening> nextFor(Duration needed, Instant now) {
    return openings.stream()
        .filter(opening -> opening.to().isAfter(now))
        .filter(
            opening -> {
              Instant begin = opening.from().isAfter(now) ? opening.from() : now;
              return Duration.between(begin, opening.to()).compareTo(needed) >= 0;
            })
        .findFirst();
  }

  Duration longest() {
    return openings.stream()
        .map(Opening::length)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }
}
