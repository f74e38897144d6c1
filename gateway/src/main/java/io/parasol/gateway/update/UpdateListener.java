// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.config.site.DeviceId;
import java.time.Duration;

/** Hears what happens to updates. Called on a thread of updates; must not block. */
public interface UpdateListener {

  /**
   * The device is out of service for an update from now on.
   *
   * @param takes how long, if nothing goes wrong, by the estimate of its driver.
   */
  void begun(DeviceId device, String version, Duration takes);

  /** It ended; {@code outcome} is the word in the receipt. */
  void ended(DeviceId device, String outcome, String reason);

  /** A transfer is much slower than its line: a bad cable, or an attack. */
  void slow(DeviceId device, double bytesPerSecond, double expected);

  /** The device needs a person. */
  void parked(DeviceId device, String why);
}
