// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.json.Json;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A command of which the journal has not yet said that its final receipt is with the broker.
 *
 * @param armedAt when its writes began; empty if nothing went to the device.
 * @param reversion what takes its writes back later, if the gateway has to see to that.
 * @param kept of a command that takes many steps, what must not be forgotten.
 * @param receipt the final receipt, signed, once it is decided; never changed.
 */
@SuppressWarnings("ArrayRecordComponent")
record OpenCommand(
    JournalRecord.Accepted accepted,
    Optional<Instant> armedAt,
    Optional<Reversion> reversion,
    Optional<Json> kept,
    Optional<byte[]> receipt) {

  CommandKey key() {
    return accepted.key();
  }

  boolean isUnderWay() {
    return receipt.isEmpty();
  }

  OpenCommand armed(Instant at, Optional<Reversion> takesBack) {
    return new OpenCommand(accepted, Optional.of(at), takesBack, kept, receipt);
  }

  OpenCommand step(Json reached) {
    return new OpenCommand(accepted, armedAt, reversion, Optional.of(reached), receipt);
  }

  OpenCommand done(byte[] finalReceipt) {
    return new OpenCommand(accepted, armedAt, reversion, kept, Optional.of(finalReceipt));
  }

  /**
   * The points that are what this command says, once it has ended so. One that failed is no reason
   * to leave what an earlier one has set for a time; but what it may have written itself is then
   * its own to take back, unless the device still has what it had before.
   */
  Set<PointName> settles(Ending ending) {
    return switch (ending.outcome()) {
      case APPLIED, UNDECIDED -> accepted.points();
      case FAILED ->
          reversion.map(Reversion::values).orElse(Map.of()).entrySet().stream()
              .filter(each -> mayHaveChanged(each.getKey(), each.getValue(), ending))
              .map(Map.Entry::getKey)
              .collect(Collectors.toSet());
      default -> Set.of();
    };
  }

  private static boolean mayHaveChanged(PointName point, Value before, Ending ending) {
    Value now = ending.readBack().get(point);
    return now == null ? ending.written().containsKey(point) : !now.equals(before);
  }
}
