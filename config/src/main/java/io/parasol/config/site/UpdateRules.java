// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the owner of a site asks of every update, whatever a command says.
 *
 * @param position where the site is; needed for windows that speak of the sun.
 * @param zone whose clock hours of the day are told by.
 * @param window holds beside that of a command.
 * @param mostAtOnce so many devices may be out of service for an update; at least 1.
 * @param mostShare of the rated power of all devices in {@code ratedPower}, above 0 to 1, that may
 *     be out of service for updates; empty is any.
 * @param ratedPower in watts, above 0.
 */
public record UpdateRules(
    Optional<GeoPosition> position,
    ZoneId zone,
    UpdateWindow window,
    int mostAtOnce,
    OptionalDouble mostShare,
    Map<DeviceId, Double> ratedPower) {

  /** One device after the other, at any time. */
  public static final UpdateRules USUAL =
      new UpdateRules(
          Optional.empty(),
          ZoneOffset.UTC,
          UpdateWindow.ALWAYS,
          1,
          OptionalDouble.empty(),
          Map.of());

  public UpdateRules {
    ratedPower = Collections.unmodifiableMap(new LinkedHashMap<>(ratedPower));
    Bounds.require(mostAtOnce >= 1, "devices at once", "1 or more");
    mostShare.ifPresent(
        share -> Bounds.require(share > 0 && share <= 1, "share at once", "above 0 to 1"));
    ratedPower.forEach(
        (device, watts) ->
            Bounds.require(
                watts > 0 && Double.isFinite(watts), "rated power of " + device, "above 0"));
  }
}
