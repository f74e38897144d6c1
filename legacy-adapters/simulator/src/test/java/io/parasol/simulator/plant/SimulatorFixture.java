// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import io.parasol.config.model.profile.Address;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointType;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.profile.Scale;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.WireOrder;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.PointName;
import io.parasol.simulator.config.Endpoint;
import io.parasol.simulator.config.Fault;
import io.parasol.simulator.config.Place;
import io.parasol.simulator.config.PlayMode;
import io.parasol.simulator.config.SimulatedController;
import io.parasol.simulator.config.SimulationConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** Simulations for tests, and a clock that they go by. */
public final class SimulatorFixture {

  static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

  private SimulatorFixture() {}

  /** A clock that stands until it is set. For any thread. */
  static final class Clock implements InstantSource {
    private final AtomicReference<Instant> now = new AtomicReference<>(START);

    @Override
    public Instant instant() {
      return now.get();
    }

    void advance(Duration by) {
      now.updateAndGet(before -> before.plus(by));
    }
  }

  /** One endpoint on any port, with units that play profiles. */
  static final class Units {
    private final Map<Unit, SimulatedController> units = new LinkedHashMap<>();

    Units unit(int number, Profile profile, PlayMode mode, Fault... faults) {
      units.put(new Unit(number), new SimulatedController(profile, mode, List.of(faults)));
      return this;
    }

    SimulationConfig config() {
      return new SimulationConfig(List.of(at(new Place.Tcp(new HostPort("127.0.0.1", 0)))));
    }

    /** The same units at another place. */
    Endpoint at(Place place, Fault... faults) {
      return new Endpoint(place, units, List.of(faults));
    }
  }

  public static Fault always(Fault.Kind kind, int argument) {
    return new Fault(kind, Duration.ZERO, Optional.empty(), argument);
  }

  /** Floats one after the other, as benchmarks have them. */
  static Profile floats(int count) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      PointType type = PointType.parse("float32").orElseThrow();
      points.add(
          new Point(
              new PointName("f" + i),
              new Address(Table.HOLDING, 2 * i),
              type,
              WireOrder.bigEndian(type),
              Scale.ONE,
              0,
              "",
              Optional.empty(),
              Set.of(),
              Map.of(),
              Optional.empty(),
              Optional.empty()));
    }
    return new Profile(new ProfileName("floats"), points, Quirks.NONE);
  }
}
