// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.upstream;

import io.parasol.config.model.site.DailyHours;
import java.time.Clock;
import java.time.LocalTime;
import java.util.List;

/**
 * The hours in which telemetry may be sent over a metered link.
 *
 * @param windows of the day; if there is none, all hours are allowed.
 * @param clock in the time zone of the windows.
 */
record TelemetryHours(List<DailyHours> windows, Clock clock) {

  boolean areNow() {
    LocalTime now = LocalTime.now(clock);
    return windows.isEmpty() || windows.stream().anyMatch(window -> window.contains(now));
  }
}
