// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.simulation;

import io.parasol.config.site.Unit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where controllers of one kind are reached.
 *
 * @param controllers who answers to which unit identifier, at least one.
 * @param faults what goes wrong with all of them.
 */
public record Endpoint(Place place, Map<Unit, PlayedController> controllers, List<Fault> faults) {
  public Endpoint {
    controllers = Collections.unmodifiableMap(new LinkedHashMap<>(controllers));
    faults = List.copyOf(faults);
    Bounds.require(!controllers.isEmpty(), "controllers", "at least one");
  }

  /** One whose controllers have nothing in common. */
  public Endpoint(Place place, Map<Unit, PlayedController> controllers) {
    this(place, controllers, List.of());
  }
}
