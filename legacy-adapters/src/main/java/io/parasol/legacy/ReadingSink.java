// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.site.DeviceId;
import java.util.List;

/** Takes readings from an adapter. Called on a link's thread; must not block. */
public interface ReadingSink {

  /**
   * The readings of one poll of a device, all measured in one request or one round.
   *
   * @param readings not empty, all of that device; not to be changed afterwards.
   */
  void accept(DeviceId device, List<Reading> readings);
}
