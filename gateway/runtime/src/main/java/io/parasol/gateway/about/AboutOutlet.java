// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.about;

import io.parasol.broker.client.Publication;
import io.parasol.config.model.site.DeviceId;
import java.util.function.Supplier;

/**
 * Publishes retained messages, again whenever the broker may have lost them. Must not block. Any
 * thread.
 */
public interface AboutOutlet {

  /**
   * Publishes in the session of the device, now or once it is connected.
   *
   * @param message returns the same message each time, of this topic. Any thread; must not block.
   */
  void publishRetained(DeviceId device, String topic, Supplier<Publication> message);

  /** Publishes in the session of the gateway, now or once it is connected. */
  void publishRetained(Publication message);
}
