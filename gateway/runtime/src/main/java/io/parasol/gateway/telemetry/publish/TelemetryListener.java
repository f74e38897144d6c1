// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;

/**
 * Receives events that the operator should know of, and logs them. Called on the pipeline's thread,
 * or on the thread that opens the pipeline; implementations must not block.
 */
public interface TelemetryListener {

  /**
   * Called when messages of a device were lost, if the device has a session or the store is
   * damaged. Other losses without a session are reported at the next connect, merged into one gap
   * for each reason.
   */
  void onLost(Gap gap);

  /**
   * Called when a recipient rejected a message permanently. The message stays in the store but is
   * not sent there again.
   */
  void onRejected(Recipient by, DeviceId device, long seq);

  /**
   * Called when the disk rejects writes: readings are published live if possible, but not stored.
   */
  void onStoreDegraded(String why);

  void onStoreRecovered();

  /** Called when a part of the store cannot be read, or a file is missing. */
  void onStoreCorruption(Corruption corruption);
}
