// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.config.model.site.DeviceId;
import java.time.Duration;

/** Receives events of updates. Called on an update thread; must not block. */
public interface UpdateListener {

  /**
   * Called when a device goes out of service for an update.
   *
   * @param takes expected duration without failures, by the estimate of its driver.
   */
  void begun(DeviceId device, String version, Duration takes);

  /** Called when an update has ended; {@code outcome} is the one in the receipt. */
  void ended(DeviceId device, String outcome, String reason);

  /** Called when a transfer is much slower than its line: a bad cable, or an attack. */
  void slow(DeviceId device, double bytesPerSecond, double expected);

  /** Called when the device needs manual repair. */
  void parked(DeviceId device, String why);
}
