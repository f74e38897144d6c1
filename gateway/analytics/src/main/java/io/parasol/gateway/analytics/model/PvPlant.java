// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A site and its inverters.
 *
 * @param sensors the device whose irradiance, temperature and wind count for the plant; empty if
 *     there is none
 */
public record PvPlant(Site site, List<Nameplate> inverters, String sensors) {

  private static final int MAX_INVERTERS = 10_000;

  public PvPlant {
    inverters = List.copyOf(inverters);
    if (inverters.size() > MAX_INVERTERS) {
      throw new IllegalArgumentException(
          "%d inverters; expected up to %d".formatted(inverters.size(), MAX_INVERTERS));
    }
    Set<String> names = new HashSet<>();
    for (Nameplate each : inverters) {
      if (!names.add(each.device())) {
        throw new IllegalArgumentException("inverter %s is listed twice".formatted(each.device()));
      }
    }
  }
}
