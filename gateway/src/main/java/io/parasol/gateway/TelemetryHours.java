// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.config.site.DayWindow;
import java.time.Clock;
import java.time.LocalTime;
import java.util.List;

/**
 * When telemetry goes over a metered link.
 *
 * @param windows of the day; none is the whole of it.
 * @param clock in the zone whose days these are.
 */
record TelemetryHours(List<DayWindow> windows, Clock clock) {

  boolean areNow() {
    LocalTime now = LocalTime.now(clock);
    return windows.isEmpty() || windows.stream().anyMatch(window -> window.contains(now));
  }
}
