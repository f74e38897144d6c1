// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The predicted openings of a window, computed from the sun, the time of day and the calendar.
 *
 * @param openings in the order of time; accurate to a minute, and never longer than the real
 *     opening.
 */
record Forecast(List<WindowOpening> openings) {

  private static final Duration STEP = Duration.ofMinutes(1);

  Forecast {
    openings = List.copyOf(openings);
  }

  /**
   * Computes the openings of a window.
   *
   * @param until exclusive; at most some days after {@code from}.
   */
  static Forecast of(Predicate<Instant> isOpen, Instant from, Instant until) {
    List<WindowOpening> openings = new ArrayList<>();
    Optional<Instant> opened = Optional.empty();
    Instant last = from;
    for (Instant time = from; time.isBefore(until); time = next(time)) {
      boolean open = isOpen.test(time);
      if (open && opened.isEmpty()) {
        opened = Optional.of(time);
      } else if (!open && opened.isPresent()) {
        // It closed between the last minute and this one; use the earlier time.
        add(openings, opened.get(), last);
        opened = Optional.empty();
      }
      last = time;
    }
    opened.ifPresent(since -> add(openings, since, until));
    return new Forecast(openings);
  }

  /** Returns the next whole minute, because configured hours begin and end on whole minutes. */
  private static Instant next(Instant time) {
    return time.truncatedTo(ChronoUnit.MINUTES).plus(STEP);
  }

  private static void add(List<WindowOpening> openings, Instant from, Instant to) {
    if (to.isAfter(from)) {
      openings.add(new WindowOpening(from, to));
    }
  }

  Optional<WindowOpening> at(Instant time) {
    return openings.stream().filter(opening -> opening.contains(time)).findFirst();
  }

  /** Returns the first opening that has not ended and still has this much time left. */
  Optional<WindowOpening> nextFor(Duration needed, Instant now) {
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
        .map(WindowOpening::length)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }
}
