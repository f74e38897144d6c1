// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.northbound;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Carries out the writes of clients whose role may write a point. Thread-safe. */
@FunctionalInterface
public interface PointWriter {

  /** Writes nothing. */
  PointWriter NONE = write -> CompletableFuture.completedFuture(ServedUnit.FORBIDDEN);

  /**
   * A write that the configuration allows.
   *
   * @param value in the unit of the profile.
   */
  record PointWrite(ClientIdentity by, DeviceId device, PointName point, Value value) {}

  /** Carries it out once. Returns at once; completes on any thread, never exceptionally. */
  CompletionStage<ModbusResponse> write(PointWrite write);
}
