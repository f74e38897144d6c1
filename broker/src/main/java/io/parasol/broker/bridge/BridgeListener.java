// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import io.parasol.broker.client.Delivery;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;

/** A listener for the bridge to the upstream broker. Must not block. */
@ConfinedTo("sessions")
public interface BridgeListener {

  /** Called when the bridge is connected, also after every reconnect. */
  void connected();

  /**
   * Called when the connection is lost, and after every further failed attempt. The bridge
   * reconnects by itself.
   *
   * @param why one line for operators.
   */
  void disconnected(String why);

  /**
   * Called for a message on the command topic of a device. Its content is untrusted.
   *
   * @param command under the topic at the site. It has no response topic, because the topics of its
   *     sender are not topics of the site.
   */
  void command(DeviceId device, Delivery command);

  /**
   * Called for a message on the probe topic: a probe that has returned, or the retained message of
   * that topic. Its content is untrusted.
   */
  void probeReceived(byte[] probe);

  /** Called for a received message that a bridge has published before. The bridge drops it. */
  void loopDetected(String topic);
}
