// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import io.parasol.config.model.site.DeviceId;

/** Receives protocol violations of native devices. Called from any thread; must not block. */
@FunctionalInterface
public interface NativeListener {

  /**
   * Called when a message of the device was dropped.
   *
   * @param why one word: {@code malformed}, {@code too_large}, {@code too_many_at_once}, {@code
   *     no_install}.
   */
  void dropped(DeviceId device, String why);
}
