// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.about;

import io.parasol.broker.client.Publication;
import io.parasol.config.model.site.DeviceId;

/**
 * Publishes retained messages, again whenever the broker may have lost them. Must not block. Any
 * thread.
 */
public interface AboutOutlet {

  /** Publishes in the session of the device, now or once it is connected. */
  void publishRetained(DeviceId device, Publication message);

  /** Publishes in the session of the gateway, now or once it is connected. */
  void publishRetained(Publication message);
}
