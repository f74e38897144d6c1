// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import io.parasol.config.Field.Named;
import io.parasol.config.SimulationConfig.Controller;
import io.parasol.config.SimulationConfig.Endpoint;
import io.parasol.config.SimulationConfig.Fault;
import io.parasol.config.SimulationConfig.Plays;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.Point;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Profile;
import io.parasol.config.site.Unit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what {@code parasol simulate} plays. */
final class SimulationReader {

  private static final Keys KEYS = Keys.of("endpoints");
  private static final Keys ENDPOINT = Keys.of("listen", "controllers");
  private static final Keys CONTROLLER = Keys.of("profile", "plays", "lacks", "faults");

  private static final Form<HostPort> LISTEN = Form.listen(502);
  private static final Form<Plays> PLAYS = Form.word(List.of(Plays.values()));

  private final ProfileLibrary profiles;
  private final Set<HostPort> taken = new HashSet<>();

  private SimulationReader(ProfileLibrary profiles) {
    this.profiles = profiles;
  }

  static SimulationConfig read(Source source) throws ConfigException {
    Section whole = source.mapping(KEYS);
    var profiles = new ProfileLibrary(source.file().resolveSibling("profiles"));
    List<Endpoint> endpoints = new SimulationReader(profiles).endpoints(whole);
    source.problems().throwIfAny(source.file());
    return new SimulationConfig(endpoints);
  }

  private List<Endpoint> endpoints(Section whole) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (Field item :
        whole.requiredItems("endpoints", "a list, each with listen and controllers")) {
      item.section(item.value().place(), ENDPOINT)
          .flatMap(this::endpoint)
          .ifPresent(endpoints::add);
    }
    return endpoints;
  }

  private Optional<Endpoint> endpoint(Section endpoint) {
    Optional<HostPort> listen = endpoint.required("listen", LISTEN);
    if (listen.isPresent() && listen.get().port() != 0 && !taken.add(listen.get())) {
      endpoint.problem("listen", listen.get() + ", twice", "an address of its own");
    }
    Map<Unit, Controller> controllers = new LinkedHashMap<>();
    for (Named named : endpoint.requiredEntries("controllers", "a mapping of units, such as 1")) {
      Optional<Unit> unit = named.as(DeviceReader.UNIT);
      Optional<Controller> controller = named.section(CONTROLLER).flatMap(this::controller);
      if (unit.isPresent()
          && controller.isPresent()
          && controllers.putIfAbsent(unit.get(), controller.get()) != null) {
        named.problem("there under another spelling", "each unit once");
      }
    }
    return listen
        .filter(any -> !controllers.isEmpty())
        .map(address -> new Endpoint(address, controllers));
  }

  private Optional<Controller> controller(Section controller) {
    Optional<Profile> profile =
        controller.required("profile", "the name of a profile").flatMap(profiles::named);
    Optional<Plays> plays = controller.required("plays", PLAYS);
    List<Fault> faults = FaultReader.read(controller);
    Optional<Profile> held = profile.flatMap(whole -> without(controller, whole));
    return held.isEmpty() || plays.isEmpty()
        ? Optional.empty()
        : Optional.of(new Controller(held.get(), plays.get(), faults));
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
