// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/**
 * From what was possible to what was produced. Energies are in milliwatt-hours.
 *
 * @param losses by cause
 */
public record Waterfall(long possible, long energy, Map<Cause, Long> losses) {

  /** Sums devices and days. */
  public static Waterfall of(Collection<DeviceLosses> parts) {
    long possible = 0;
    long energy = 0;
    Map<Cause, Long> losses = new EnumMap<>(Cause.class);
    for (DeviceLosses each : parts) {
      possible += each.possible();
      energy += each.energy();
      each.losses().forEach((cause, lost) -> losses.merge(cause, lost, Long::sum));
    }
    return new Waterfall(possible, energy, losses);
  }

  /** Returns what is possible and neither produced nor lost: noise, up to 0.5 %. */
  public long residual() {
    return possible - energy - losses.values().stream().mapToLong(Long::longValue).sum();
  }
}
