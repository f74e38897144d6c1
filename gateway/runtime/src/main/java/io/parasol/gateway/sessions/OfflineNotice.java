// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.config.model.site.DeviceId;

/** Publishes the state of a device that has no session. */
@FunctionalInterface
public interface OfflineNotice {

  /**
   * Publishes that the device is offline, as a retained message. Does not block.
   *
   * @param why one line.
   */
  void publishOffline(DeviceId device, String why);
}
