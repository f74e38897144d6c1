// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import io.parasol.simulator.config.Fault.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the faults of simulated controllers and their times. */
final class FaultReader {

  private static final Keys KEYS =
      Keys.of("fault", "after", "lasts", "every", "delay", "code", "string");

  /** The faults of Modbus TCP, which has no checksums. */
  private static final List<Kind> ON_TCP =
      List.of(
          Kind.SILENCE,
          Kind.DELAY,
          Kind.EXCEPTION,
          Kind.WRONG_TRANSACTION,
          Kind.WRONG_UNIT,
          Kind.WRONG_FUNCTION,
          Kind.TWICE,
          Kind.GARBAGE,
          Kind.HALF_FRAME,
          Kind.CUT);

  /** The faults of Modbus on a serial line, which has no transaction identifiers. */
  private static final List<Kind> ON_SERIAL_LINE =
      List.of(
          Kind.SILENCE,
          Kind.DELAY,
          Kind.EXCEPTION,
          Kind.WRONG_UNIT,
          Kind.WRONG_FUNCTION,
          Kind.TWICE,
          Kind.GARBAGE,
          Kind.HALF_FRAME,
          Kind.CUT,
          Kind.CRC,
          Kind.DROP_BYTE,
          Kind.GLITCH);

  /** The faults of devices with a text protocol. */
  private static final List<Kind> OF_TEXT_PROTOCOL =
      List.of(Kind.SILENCE, Kind.HALF_FRAME, Kind.CRC, Kind.DROP_BYTE, Kind.GLITCH);

  static final TextFormat<Duration> AFTER = TextFormat.duration(Duration.ZERO, Duration.ofDays(1));
  static final TextFormat<Duration> LASTS =
      TextFormat.duration(Duration.ofMillis(1), Duration.ofDays(1));
  private static final TextFormat<Integer> DELAY =
      TextFormat.duration(Duration.ofMillis(1), Duration.ofMinutes(10))
          .map(delay -> Math.toIntExact(delay.toMillis()));
  private static final TextFormat<Integer> CODE = TextFormat.integer(1, 255);
  private static final TextFormat<Integer> STRING = TextFormat.integer(1, 64);
  private static final TextFormat<Integer> EVERY = TextFormat.integer(1, Fault.MAX_EVERY);

  private FaultReader() {}

  /** Reads the faults of one controller. */
  static List<Fault> ofController(
      Section controller, Optional<Place> place, Optional<PlayMode> mode) {
    List<Kind> possible = new ArrayList<>(possible(place));
    if (mode.filter(PlayMode.INVERTER::equals).isPresent()
        && !possible.contains(Kind.WEAK_STRING)) {
      possible.add(Kind.WEAK_STRING);
    }
    return read(controller, possible);
  }

  /** Reads the faults that affect all controllers of an endpoint, or the endpoint itself. */
  static List<Fault> ofEndpoint(Section endpoint, Optional<Place> place) {
    List<Kind> possible = new ArrayList<>(possible(place));
    if (place.isPresent() && place.get() instanceof Place.Pty) {
      possible.add(Kind.UNPLUG);
    }
    return read(endpoint, possible);
  }

  /** Reads the faults of a device with a text protocol and of its port. */
  static List<Fault> ofLine(Section line, boolean isPty) {
    List<Kind> possible = new ArrayList<>(OF_TEXT_PROTOCOL);
    if (isPty) {
      possible.add(Kind.UNPLUG);
    }
    return read(line, possible);
  }

  /** Returns all faults if the place is invalid, because that problem is already reported. */
  private static List<Kind> possible(Optional<Place> place) {
    if (place.isEmpty()) {
      return List.of(Kind.values());
    }
    return place.get() instanceof Place.Tcp ? ON_TCP : ON_SERIAL_LINE;
  }

  private static List<Fault> read(Section section, List<Kind> possible) {
    TextFormat<Kind> kinds = TextFormat.oneOf(possible);
    List<Fault> faults = new ArrayList<>();
    for (Field item : section.items("faults", "a list, such as [{fault: silence, after: 30s}]")) {
      item.section(item.value().position(), KEYS)
          .flatMap(fault -> fault(fault, kinds))
          .ifPresent(faults::add);
    }
    return faults;
  }

  private static Optional<Fault> fault(Section fault, TextFormat<Kind> kinds) {
    Optional<Kind> kind = fault.required("fault", kinds);
    Duration after = fault.optional("after", AFTER, Duration.ZERO);
    Optional<Duration> lasts = fault.optional("lasts", LASTS);
    if (kind.filter(each -> each == Kind.UNPLUG || each == Kind.WEAK_STRING).isPresent()) {
      fault.rejectKey("every", "this fault");
    }
    int every = fault.optional("every", EVERY, 1);
    Optional<Integer> argument = kind.flatMap(each -> argument(fault, each));
    return kind.isEmpty() || argument.isEmpty()
        ? Optional.empty()
        : Optional.of(new Fault(kind.get(), after, lasts, every, argument.get()));
  }

  private static Optional<Integer> argument(Section fault, Kind kind) {
    if (kind != Kind.DELAY) {
      fault.rejectKey("delay", "this fault");
    }
    if (kind != Kind.EXCEPTION) {
      fault.rejectKey("code", "this fault");
    }
    if (kind != Kind.WEAK_STRING) {
      fault.rejectKey("string", "this fault");
    }
    return switch (kind) {
      case DELAY -> fault.required("delay", DELAY);
      case EXCEPTION -> fault.required("code", CODE);
      case WEAK_STRING -> fault.required("string", STRING);
      default -> Optional.of(0);
    };
  }
}
