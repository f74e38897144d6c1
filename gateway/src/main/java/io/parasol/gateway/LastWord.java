// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.config.site.DeviceId;

/** Publishes the state of a device that has no session. */
@FunctionalInterface
interface LastWord {

  /**
   * Publishes that the device is offline, as a retained message. Does not block.
   *
   * @param why one line.
   */
  void say(DeviceId device, String why);
}
