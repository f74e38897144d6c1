// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.config.site.DeviceId;

/** Says of a device that has no session what it cannot say itself. */
@FunctionalInterface
interface LastWord {

  /**
   * That it is offline; retained. Returns at once.
   *
   * @param why one line.
   */
  void say(DeviceId device, String why);
}
