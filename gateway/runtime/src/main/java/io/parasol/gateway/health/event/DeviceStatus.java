// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import java.util.Locale;

/** The status of a device. Its names are part of the protocol. */
public enum DeviceStatus {
  ONLINE(true),
  /** Answers, but has a fault. */
  DEGRADED(true),
  /** Asleep by its own report, as at night; silence is not a fault then. */
  SLEEPING(true),
  OFFLINE(false),
  /** Has not answered since the gateway started. */
  UNKNOWN(false);

  private final boolean isUp;

  DeviceStatus(boolean isUp) {
    this.isUp = isUp;
  }

  /** Returns whether the device is not known to be silent, so that its silence needs no alarm. */
  public boolean isUp() {
    return isUp;
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
