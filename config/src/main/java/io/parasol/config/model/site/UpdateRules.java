// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The owner's conditions for every update of the site. They apply in addition to those of a
 * command.
 *
 * @param position the position of the site; required for windows that depend on the sun.
 * @param zone the time zone of hours of the day.
 * @param window applies in addition to the window of a command.
 * @param maxAtOnce the maximum number of devices that may be out of service for updates; at least
 *     1.
 * @param maxShare the share of the total of {@code ratedPower} that may be out of service for
 *     updates, above 0 to 1; empty for any share.
 * @param ratedPower in watts, above 0.
 */
public record UpdateRules(
    Optional<GeoPosition> position,
    ZoneId zone,
    UpdateWindow window,
    int maxAtOnce,
    OptionalDouble maxShare,
    Map<DeviceId, Double> ratedPower) {

  /** One device after the other, at any time. */
  public static final UpdateRules DEFAULT =
      new UpdateRules(
          Optional.empty(),
          ZoneOffset.UTC,
          UpdateWindow.ALWAYS,
          1,
          OptionalDouble.empty(),
          Map.of());

  public UpdateRules {
    ratedPower = Collections.unmodifiableMap(new LinkedHashMap<>(ratedPower));
    Bounds.require(maxAtOnce >= 1, "devices at once", "1 or more");
    maxShare.ifPresent(
        share -> Bounds.require(share > 0 && share <= 1, "share at once", "above 0 to 1"));
    ratedPower.forEach(
        (device, watts) ->
            Bounds.require(
                watts > 0 && Double.isFinite(watts), "rated power of " + device, "above 0"));
  }
}
