// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An accepted command whose final receipt the journal does not yet record as published.
 *
 * @param armedAt when its writes began; empty if nothing was sent to the device.
 * @param reversion what the gateway writes later to restore the previous values; empty if it has
 *     nothing to revert.
 * @param savedProgress saved progress of a command that takes many steps.
 * @param receipt the final receipt, signed, once it is decided; never changed.
 */
@SuppressWarnings("ArrayRecordComponent")
public record OpenCommand(
    JournalRecord.Accepted accepted,
    Optional<Instant> armedAt,
    Optional<Reversion> reversion,
    Optional<Json> savedProgress,
    Optional<byte[]> receipt) {

  public CommandKey key() {
    return accepted.key();
  }

  public boolean isUnfinished() {
    return receipt.isEmpty();
  }

  OpenCommand armed(Instant at, Optional<Reversion> newReversion) {
    return new OpenCommand(accepted, Optional.of(at), newReversion, savedProgress, receipt);
  }

  OpenCommand step(Json newProgress) {
    return new OpenCommand(accepted, armedAt, reversion, Optional.of(newProgress), receipt);
  }

  OpenCommand done(byte[] finalReceipt) {
    return new OpenCommand(accepted, armedAt, reversion, savedProgress, Optional.of(finalReceipt));
  }

  /**
   * Returns the points whose values this command determines after it has ended with this result.
   *
   * <p>A failed command does not cancel the reversion of an earlier command. It must, however,
   * revert what it may have written itself, unless the device still has the previous value.
   */
  Set<PointName> settles(CommandResult result) {
    return switch (result.outcome()) {
      case APPLIED, UNDECIDED -> accepted.points();
      case FAILED ->
          reversion.map(Reversion::values).orElse(Map.of()).entrySet().stream()
              .filter(each -> mayHaveChanged(each.getKey(), each.getValue(), result))
              .map(Map.Entry::getKey)
              .collect(Collectors.toSet());
      default -> Set.of();
    };
  }

  private static boolean mayHaveChanged(PointName point, Value before, CommandResult result) {
    Value now = result.readBack().get(point);
    return now == null ? result.written().containsKey(point) : !now.equals(before);
  }
}
