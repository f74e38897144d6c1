// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.DeviceId;
import java.time.Duration;
import java.util.function.IntUnaryOperator;

/** A listener for the registers that polls read, as they were on the wire. Must not block. */
@ConfinedTo("link")
public interface RegisterListener {

  /** Ignores all registers. */
  RegisterListener NONE = (device, range, value, period) -> {};

  /**
   * Consecutive registers, or bits.
   *
   * @param start zero-based, as on the wire.
   */
  record RegisterRange(Table table, int start, int count) {}

  /**
   * Called when a poll has read registers, before its readings are delivered.
   *
   * @param value returns the register at an index from 0, as 0 to 65 535; 0 or 1 for a bit. Valid
   *     during the call only.
   * @param period the interval at which these registers are read.
   */
  void registersRead(DeviceId device, RegisterRange range, IntUnaryOperator value, Duration period);
}
