// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.certs.command.Bound;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import io.parasol.legacy.Reading;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** What a command asks of the points of its device, which are read for it. */
final class Preconditions {

  private Preconditions() {}

  /**
   * Reads them. Blocks.
   *
   * @throws CommandRejectedException {@code precondition_failed}.
   */
  static void require(Fleet fleet, Command command) throws CommandRejectedException {
    if (command.require().isEmpty()) {
      return;
    }
    List<Reading> readings = fleet.read(command.device(), command.require().keySet());
    for (Map.Entry<PointName, Bound> each : command.require().entrySet()) {
      OptionalDouble value = number(readings, each.getKey());
      if (value.isEmpty() || !each.getValue().admits(value.getAsDouble())) {
        throw new CommandRejectedException(
            Rejection.PRECONDITION_FAILED,
            value.isEmpty()
                ? each.getKey() + " cannot be read"
                : "%s is %s".formatted(each.getKey(), value.getAsDouble()));
      }
    }
  }

  /** What a point measures; empty if that is no number, or not known. */
  static OptionalDouble number(List<Reading> readings, PointName point) {
    for (Reading reading : readings) {
      Value value = reading.value();
      if (reading.point().equals(point) && value instanceof Value.Whole whole) {
        return OptionalDouble.of((double) whole.number());
      }
      if (reading.point().equals(point) && value instanceof Value.Real real) {
        return OptionalDouble.of(real.number());
      }
    }
    return OptionalDouble.empty();
  }
}
