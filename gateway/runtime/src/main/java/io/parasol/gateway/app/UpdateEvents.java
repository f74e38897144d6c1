// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.DurationText;
import io.parasol.gateway.health.DeviceObserver;
import io.parasol.gateway.install.run.UpdateListener;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reports update events to operators. */
record UpdateEvents(DeviceObserver devices) implements UpdateListener {

  @Override
  public void begun(DeviceId device, String version, Duration takes) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("version", version);
    // Operators need no fractions of a second.
    facts.put("takes", DurationText.of(takes.truncatedTo(ChronoUnit.SECONDS)));
    devices.eventOccurred(device, "update_begun", facts);
  }

  @Override
  public void ended(DeviceId device, String outcome, String reason) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("outcome", outcome);
    facts.put("reason", reason);
    devices.eventOccurred(device, "update_ended", facts);
  }

  @Override
  public void slow(DeviceId device, double bytesPerSecond, double expected) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("bytes-per-second", String.format(Locale.ROOT, "%.0f", bytesPerSecond));
    facts.put("expected", String.format(Locale.ROOT, "%.0f", expected));
    devices.eventOccurred(device, "slow_transfer", facts);
  }

  @Override
  public void parked(DeviceId device, String why) {
    devices.eventOccurred(device, "update_parked", Map.of("why", why));
  }
}
