// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import io.parasol.broker.session.Delivery;
import io.parasol.config.site.DeviceId;

/** Hears what happens on the way to the centre. Called on its event loop; must not block. */
public interface BridgeListener {

  /** It is up, perhaps again. */
  void up();

  /**
   * It is down, or still is after another attempt; it comes back by itself. One line for people.
   */
  void down(String why);

  /**
   * A message came by the command topic of a device. Nothing in it is to be believed.
   *
   * @param command under the topic at the site; where its sender would like an answer is left out,
   *     for the sender's topics are not the site's.
   */
  void command(DeviceId device, Delivery command);

  /** A probe came back. */
  void returned(byte[] probe);

  /** Something came down that had gone up a bridge before; it goes no further. */
  void looped(String topic);
}
