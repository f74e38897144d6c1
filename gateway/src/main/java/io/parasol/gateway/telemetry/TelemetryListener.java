// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.config.site.DeviceId;
import io.parasol.gateway.telemetry.store.Damage;
import io.parasol.gateway.telemetry.store.Gap;
import io.parasol.gateway.telemetry.store.Recipient;

/**
 * Hears what an operator should know, and logs it. Called on the pipeline's thread, or on the one
 * that opens it; must not block.
 */
public interface TelemetryListener {

  /**
   * Messages of a device were lost. Told when the device has a session; what is lost while it has
   * none is told then, as one for each reason.
   */
  void lost(Gap gap);

  /** One will never accept this message. It stays in the store, and is sent there no more. */
  void refused(Recipient by, DeviceId device, long seq);

  /** The disk takes nothing: readings are published live, where that is possible, but not kept. */
  void storeDegraded(String why);

  void storeRecovered();

  /** Something in the store cannot be read. */
  void storeDamaged(Damage damage);
}
