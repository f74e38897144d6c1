// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.site.PointName;
import io.parasol.config.profile.PointReader;
import io.parasol.config.profile.ProfileLibrary;
import io.parasol.config.site.ModbusDeviceReader;
import io.parasol.config.yaml.Field;
import io.parasol.config.yaml.Keys;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads one simulated controller. */
final class SimulatedControllerReader {

  static final Keys KEYS =
      Keys.of("profile", "models", "plays", "lacks", "turnaround", "faults", LoaderReader.KEY);

  private static final TextFormat<PlayMode> PLAYS = TextFormat.oneOf(List.of(PlayMode.values()));
  private static final TextFormat<Duration> TURNAROUND =
      TextFormat.duration(Duration.ZERO, SimulatedController.MAX_TURNAROUND);

  private static final TextFormat<Integer> MODEL = TextFormat.integer(1, 65_534);

  private static final Profile SUNSPEC =
      new Profile(new ProfileName("sunspec"), List.of(), Quirks.NONE);

  private final ProfileLibrary profiles;

  SimulatedControllerReader(ProfileLibrary profiles) {
    this.profiles = profiles;
  }

  /**
   * Returns the controller that this section describes, or empty if it is invalid.
   *
   * @param place the place of the controller; empty if it is invalid.
   */
  Optional<SimulatedController> read(Section controller, Optional<Place> place) {
    Optional<Field> field = controller.required("profile", "the name of a profile, or sunspec");
    boolean isSunSpec = field.filter(ModbusDeviceReader::namesSunSpec).isPresent();
    Optional<Profile> profile = isSunSpec ? Optional.of(SUNSPEC) : field.flatMap(profiles::find);
    List<Integer> models = models(controller, isSunSpec);
    Optional<PlayMode> mode = controller.required("plays", PLAYS);
    if (isSunSpec && mode.filter(PlayMode.PATTERN::equals).isPresent()) {
      controller.problem(
          "plays", "pattern with SunSpec models", "inverter, meter, weather, tracker or combiner");
    }
    if (place.isPresent() && place.get() instanceof Place.Tcp) {
      controller.rejectKey("turnaround", "a controller on Modbus TCP");
    }
    Duration turnaround = controller.optional("turnaround", TURNAROUND, Duration.ZERO);
    List<Fault> faults = FaultReader.ofController(controller, place, mode);
    Optional<Loader> loader = LoaderReader.read(controller);
    Optional<Profile> held = profile.flatMap(whole -> without(controller, whole));
    return held.isEmpty() || mode.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SimulatedController(held.get(), models, mode.get(), turnaround, faults, loader));
  }

  private static List<Integer> models(Section controller, boolean isSunSpec) {
    if (!isSunSpec) {
      controller.rejectKey("models", "a controller with a profile");
      return List.of();
    }
    controller.rejectKey("lacks", "a controller with SunSpec models");
    String what = "SunSpec models, such as [1, 103, 120, 123, 160]";
    List<Integer> models = new ArrayList<>();
    for (Field item : controller.items("models", what)) {
      item.as(MODEL).ifPresent(models::add);
    }
    if (models.isEmpty() || models.size() > SimulatedController.MAX_MODELS) {
      controller.problem(
          "models",
          models.size() + " models",
          what + ", at most " + SimulatedController.MAX_MODELS);
      return List.of();
    }
    return models;
  }

  /**
   * Returns the profile without the points that this controller lacks, as with an older firmware.
   */
  private static Optional<Profile> without(Section controller, Profile whole) {
    Set<PointName> lacking = new HashSet<>();
    for (Field item : controller.items("lacks", "a list of points, such as [door]")) {
      Optional<PointName> name = item.as(PointReader.NAME);
      name.ifPresent(lacking::add);
      name.filter(point -> whole.point(point).isEmpty())
          .ifPresent(
              point -> item.problem(Field.quoted(point.value()), "a point of " + whole.name()));
    }
    if (lacking.isEmpty()) {
      return Optional.of(whole);
    }
    List<Point> points = whole.points().stream().filter(p -> !lacking.contains(p.name())).toList();
    try {
      return Optional.of(new Profile(whole.name(), points, whole.quirks()));
    } catch (IllegalArgumentException scaled) {
      controller.problem("lacks", "the scale of a remaining point", "both points or neither");
      return Optional.empty();
    }
  }
}
