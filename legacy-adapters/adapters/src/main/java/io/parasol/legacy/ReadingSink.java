// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import java.util.List;

/** A receiver of readings from an adapter. Must not block. */
@ConfinedTo("link")
public interface ReadingSink {

  /**
   * Accepts the readings of one poll of a device, all measured in one request or one round.
   *
   * @param readings not empty, all of this device; must not be modified afterwards.
   */
  void accept(DeviceId device, List<Reading> readings);
}
