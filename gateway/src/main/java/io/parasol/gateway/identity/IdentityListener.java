// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.identity;

import io.parasol.config.site.DeviceId;
import io.parasol.legacy.DeviceIdentity;

/** Hears who answers under the names of devices. Called from several threads; must not block. */
public interface IdentityListener {

  /** The device that is known has said who it is. */
  void met(DeviceId device, DeviceIdentity identity, Fingerprint fingerprint);

  /** The device that is known runs another firmware than before. */
  void firmwareChanged(DeviceId device, String before, String now);

  /** Another device answers under that name: nothing of it is believed until it is confirmed. */
  void suspended(DeviceId device, Acquaintance acquaintance);

  /** An operator has said which device it is. */
  void confirmed(DeviceId device, Fingerprint fingerprint);
}
