// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.certs.command.Rejection;
import io.parasol.config.site.DeviceId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Devices that have no session, because their certificates are not to count now. Thread-safe. */
final class Resting {

  /** Why one rests. The first of them is told. */
  enum Reason {
    REVOKED("certificate revoked"),
    ANOTHER_DEVICE(Rejection.DEVICE_IDENTITY_CHANGED.word());

    private final String why;

    Reason(String why) {
      this.why = why;
    }

    /** One line, as it is told. */
    String why() {
      return why;
    }
  }

  private final Map<Reason, Set<DeviceId>> devices = new EnumMap<>(Reason.class);

  Resting() {
    for (Reason reason : Reason.values()) {
      devices.put(reason, ConcurrentHashMap.newKeySet());
    }
  }

  private Set<DeviceId> of(Reason reason) {
    return devices.getOrDefault(reason, Set.of());
  }

  /** Whether that is why a device that did not rest does now. */
  synchronized boolean begin(DeviceId device, Reason reason) {
    boolean rested = why(device).isPresent();
    of(reason).add(device);
    return !rested;
  }

  /** Whether a device that rested does so no more. */
  synchronized boolean end(DeviceId device, Reason reason) {
    return of(reason).remove(device) && why(device).isEmpty();
  }

  boolean is(DeviceId device, Reason reason) {
    return of(reason).contains(device);
  }

  /** Empty for one that does not rest. */
  synchronized Optional<Reason> why(DeviceId device) {
    return devices.entrySet().stream()
        .filter(each -> each.getValue().contains(device))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
