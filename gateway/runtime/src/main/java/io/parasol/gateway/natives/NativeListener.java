// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import io.parasol.broker.topic.Kind;
import io.parasol.config.model.site.DeviceId;

/**
 * Receives what native devices publish, and their protocol violations. Called from any thread; must
 * not block.
 */
@FunctionalInterface
public interface NativeListener {

  /**
   * Called when a message of the device was dropped.
   *
   * @param why one word: {@code malformed}, {@code too_large}, {@code too_many_at_once}, {@code
   *     no_install}.
   */
  void dropped(DeviceId device, String why);

  /**
   * Called for the telemetry and the descriptions of a device, before anything is read of them.
   *
   * @param kind {@code TELEMETRY} or {@code ABOUT}.
   */
  default void published(DeviceId device, Kind kind, byte[] payload) {}
}
