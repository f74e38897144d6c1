// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the gateway publishes for programs that present the values of the site.
 *
 * @param siteName the name of the site for people.
 * @param peakPower the DC peak power of the site, in watts, above 0.
 * @param discoveryPrefix the first topic level of the discovery messages of Home Assistant; empty
 *     if there are none.
 * @param hasMetricValues whether the metrics contain measured values.
 * @param locations where devices stand; of the others it is not known.
 */
public record ConsumerSettings(
    Optional<String> siteName,
    OptionalDouble peakPower,
    Optional<String> discoveryPrefix,
    boolean hasMetricValues,
    Map<DeviceId, GeoPosition> locations) {

  /** No name, no peak power, no discovery, and no values among the metrics. */
  public static final ConsumerSettings DEFAULT =
      new ConsumerSettings(
          Optional.empty(), OptionalDouble.empty(), Optional.empty(), false, Map.of());

  public ConsumerSettings {
    locations = Collections.unmodifiableMap(new LinkedHashMap<>(locations));
    peakPower.ifPresent(
        watts -> Bounds.require(watts > 0 && Double.isFinite(watts), "peak power", "above 0"));
  }
}
