// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.json.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * A command of which the journal has not yet said that its final receipt is with the broker.
 *
 * @param armedAt when its writes began; empty if nothing went to the device.
 * @param kept of a command that takes many steps, what must not be forgotten.
 * @param receipt the final receipt, signed, once it is decided; never changed.
 */
@SuppressWarnings("ArrayRecordComponent")
record OpenCommand(
    JournalRecord.Accepted accepted,
    Optional<Instant> armedAt,
    Optional<Json> kept,
    Optional<byte[]> receipt) {

  CommandKey key() {
    return accepted.key();
  }

  boolean isUnderWay() {
    return receipt.isEmpty();
  }

  OpenCommand armed(Instant at) {
    return new OpenCommand(accepted, Optional.of(at), kept, receipt);
  }

  OpenCommand step(Json reached) {
    return new OpenCommand(accepted, armedAt, Optional.of(reached), receipt);
  }

  OpenCommand done(byte[] finalReceipt) {
    return new OpenCommand(accepted, armedAt, kept, Optional.of(finalReceipt));
  }
}
