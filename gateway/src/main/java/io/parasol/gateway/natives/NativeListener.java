// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import io.parasol.config.site.DeviceId;

/** Hears what native devices do that they should not. From any thread; must not block. */
@FunctionalInterface
public interface NativeListener {

  /**
   * A message of the device was not looked at.
   *
   * @param why one word: {@code malformed}, {@code too_large}, {@code too_many_at_once}, {@code
   *     no_install}.
   */
  void dropped(DeviceId device, String why);
}
