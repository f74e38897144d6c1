// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.identity;

import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.DeviceIdentity;
import java.util.Optional;

/** Receives the results of identity checks. Called from several threads; must not block. */
public interface IdentityListener {

  /** Called when the known device has reported its identity. */
  default void identified(DeviceId device, DeviceIdentity identity, Fingerprint fingerprint) {}

  /**
   * Called at each identity check: whether another device of the site has the same fingerprint, so
   * that one physical device is probably configured under two names. Not called for a device that
   * reports no serial number.
   *
   * @param other empty if no other device has it.
   */
  default void compared(DeviceId device, Fingerprint fingerprint, Optional<DeviceId> other) {}

  /** Called when the known device runs a different firmware than before. */
  default void firmwareChanged(DeviceId device, String before, String now) {}

  /**
   * Called when a foreign device answers under that name. Its readings and commands are blocked
   * until an operator confirms it.
   */
  default void suspended(DeviceId device, KnownIdentity known) {}

  /** Called when an operator has confirmed the device. */
  default void confirmed(DeviceId device, Fingerprint fingerprint) {}
}
