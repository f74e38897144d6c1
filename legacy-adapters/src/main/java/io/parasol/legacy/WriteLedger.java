// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import java.time.Instant;

/** How often a point was written, as far as is durably known. */
@FunctionalInterface
public interface WriteLedger {

  /**
   * The writes to a point that were begun at or after that instant, whether or not it is known how
   * they ended. Called from any thread; must not block for long.
   */
  int writesSince(DeviceId device, PointName point, Instant since);
}
