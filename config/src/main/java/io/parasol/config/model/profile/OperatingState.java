// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import java.util.Locale;

/**
 * What a device does, by its own report. In the order of severity: if several points of a device
 * report a state, the last of these applies. The names are part of profiles and of the protocol.
 */
public enum OperatingState {
  PRODUCING,
  /** Produces less than it could, because of a limit or of heat. */
  CURTAILED,
  STARTING,
  STANDBY,
  SLEEPING,
  /** Switched off, by a command or a switch. */
  OFF,
  /** In service, testing itself, or taking an update. */
  MAINTENANCE,
  FAULT;

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns whether a device in this state is at rest, so that its silence is no fault. */
  public boolean isAtRest() {
    return this == STANDBY || this == SLEEPING || this == OFF;
  }
}
