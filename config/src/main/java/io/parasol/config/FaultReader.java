// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.SimulationConfig.Fault;
import io.parasol.config.SimulationConfig.Fault.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what goes wrong with a simulated controller, and when. */
final class FaultReader {

  private static final Keys KEYS = Keys.of("fault", "after", "lasts", "delay", "code");

  private static final Form<Kind> KIND = Form.word(List.of(Kind.values()));
  private static final Form<Duration> AFTER = Form.duration(Duration.ZERO, Duration.ofDays(1));
  private static final Form<Duration> LASTS =
      Form.duration(Duration.ofMillis(1), Duration.ofDays(1));
  private static final Form<Integer> DELAY =
      Form.duration(Duration.ofMillis(1), Duration.ofMinutes(10))
          .then(delay -> Math.toIntExact(delay.toMillis()));
  private static final Form<Integer> CODE = Form.whole(1, 255);

  private FaultReader() {}

  static List<Fault> read(Section controller) {
    List<Fault> faults = new ArrayList<>();
    for (Field item :
        controller.items("faults", "a list, such as [{fault: silence, after: 30s}]")) {
      item.section(item.value().place(), KEYS).flatMap(FaultReader::fault).ifPresent(faults::add);
    }
    return faults;
  }

  private static Optional<Fault> fault(Section fault) {
    Optional<Kind> kind = fault.required("fault", KIND);
    Duration after = fault.optional("after", AFTER, Duration.ZERO);
    Optional<Duration> lasts = fault.optional("lasts", LASTS);
    Optional<Integer> argument = kind.flatMap(each -> argument(fault, each));
    return kind.isEmpty() || argument.isEmpty()
        ? Optional.empty()
        : Optional.of(new Fault(kind.get(), after, lasts, argument.get()));
  }

  private static Optional<Integer> argument(Section fault, Kind kind) {
    if (kind != Kind.DELAY) {
      fault.refuse("delay", "this fault");
    }
    if (kind != Kind.EXCEPTION) {
      fault.refuse("code", "this fault");
    }
    return switch (kind) {
      case DELAY -> fault.required("delay", DELAY);
      case EXCEPTION -> fault.required("code", CODE);
      default -> Optional.of(0);
    };
  }
}
