// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import io.parasol.config.model.profile.Unit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A place with simulated controllers.
 *
 * @param controllers at least one controller, by its unit identifier.
 * @param faults the faults that affect all controllers.
 */
public record Endpoint(
    Place place, Map<Unit, SimulatedController> controllers, List<Fault> faults) {
  public Endpoint {
    controllers = Collections.unmodifiableMap(new LinkedHashMap<>(controllers));
    faults = List.copyOf(faults);
    SimulationBounds.require(!controllers.isEmpty(), "controllers", "at least one");
  }

  /** Creates an endpoint without common faults. */
  public Endpoint(Place place, Map<Unit, SimulatedController> controllers) {
    this(place, controllers, List.of());
  }
}
