// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.SimulationConfig.Controller;
import io.parasol.config.SimulationConfig.Fault;
import io.parasol.config.SimulationConfig.Place;
import io.parasol.config.SimulationConfig.Plays;
import io.parasol.config.site.Point;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Profile;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads one simulated controller. */
final class SimulatedControllerReader {

  static final Keys KEYS = Keys.of("profile", "plays", "lacks", "turnaround", "faults");

  private static final Form<Plays> PLAYS = Form.word(List.of(Plays.values()));
  private static final Form<Duration> TURNAROUND =
      Form.duration(Duration.ZERO, Controller.LONGEST_TURNAROUND);

  private final ProfileLibrary profiles;

  SimulatedControllerReader(ProfileLibrary profiles) {
    this.profiles = profiles;
  }

  /**
   * The controller that this section describes, or empty if there is something wrong with it.
   *
   * @param place where it is reached; empty if there is something wrong with that.
   */
  Optional<Controller> read(Section controller, Optional<Place> place) {
    Optional<Profile> profile =
        controller.required("profile", "the name of a profile").flatMap(profiles::named);
    Optional<Plays> plays = controller.required("plays", PLAYS);
    if (place.isPresent() && place.get() instanceof Place.Tcp) {
      controller.refuse("turnaround", "a controller on Modbus TCP");
    }
    Duration turnaround = controller.optional("turnaround", TURNAROUND, Duration.ZERO);
    List<Fault> faults = FaultReader.ofController(controller, place);
    Optional<Profile> held = profile.flatMap(whole -> without(controller, whole));
    return held.isEmpty() || plays.isEmpty()
        ? Optional.empty()
        : Optional.of(new Controller(held.get(), plays.get(), turnaround, faults));
  }

  /** The profile less the points that this controller lacks, as one with older firmware does. */
  private static Optional<Profile> without(Section controller, Profile whole) {
    Set<PointName> lacking = new HashSet<>();
    for (Field item : controller.items("lacks", "a list of points, such as [door]")) {
      Optional<PointName> name = item.as(PointReader.NAME);
      name.ifPresent(lacking::add);
      name.filter(point -> whole.point(point).isEmpty())
          .ifPresent(
              point -> item.problem(Field.quoted(point.value()), "a point of " + whole.name()));
    }
    List<Point> points = whole.points().stream().filter(p -> !lacking.contains(p.name())).toList();
    try {
      return Optional.of(new Profile(whole.name(), points, whole.quirks()));
    } catch (IllegalArgumentException scaled) {
      controller.problem("lacks", "the scale of a point that it has", "both or neither");
      return Optional.empty();
    }
  }
}
