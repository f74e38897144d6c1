// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import java.time.Instant;

/** The durable record of writes. */
@FunctionalInterface
public interface WriteLedger {

  /**
   * Returns the number of writes to a point that were started at or after this time, whether or not
   * their outcome is known. Any thread; must not block for long.
   */
  int writesSince(DeviceId device, PointName point, Instant since);
}
