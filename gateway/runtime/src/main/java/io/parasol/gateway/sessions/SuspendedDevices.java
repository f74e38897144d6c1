// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.certs.command.Rejection;
import io.parasol.config.model.site.DeviceId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The devices whose sessions are suspended because their certificates must not be used now.
 * Thread-safe.
 */
public final class SuspendedDevices {

  /** Why a session is suspended. If several apply, the first in this order is reported. */
  public enum Reason {
    REVOKED("certificate revoked"),
    ANOTHER_DEVICE(Rejection.DEVICE_IDENTITY_CHANGED.wireName());

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** Returns the reason for events and states, in one line. */
    public String text() {
      return text;
    }
  }

  private final Map<Reason, Set<DeviceId>> devices = new EnumMap<>(Reason.class);

  SuspendedDevices() {
    for (Reason reason : Reason.values()) {
      devices.put(reason, ConcurrentHashMap.newKeySet());
    }
  }

  private Set<DeviceId> of(Reason reason) {
    return devices.getOrDefault(reason, Set.of());
  }

  /** Adds a reason. Returns whether the device was not suspended before. */
  synchronized boolean add(DeviceId device, Reason reason) {
    boolean wasSuspended = reason(device).isPresent();
    of(reason).add(device);
    return !wasSuspended;
  }

  /** Removes a reason. Returns whether the device was suspended and no longer is. */
  synchronized boolean remove(DeviceId device, Reason reason) {
    return of(reason).remove(device) && reason(device).isEmpty();
  }

  /** Removes all reasons of a device. */
  synchronized void removeAll(DeviceId device) {
    devices.values().forEach(each -> each.remove(device));
  }

  boolean isSuspendedFor(DeviceId device, Reason reason) {
    return of(reason).contains(device);
  }

  /** Returns the first reason; empty if the device is not suspended. */
  synchronized Optional<Reason> reason(DeviceId device) {
    return devices.entrySet().stream()
        .filter(each -> each.getValue().contains(device))
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
