// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.write;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.model.profile.Restart;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import io.parasol.legacy.RecentWrites;
import io.parasol.legacy.modbus.codec.UnfitValueException;
import io.parasol.legacy.modbus.plan.PointMap;
import io.parasol.legacy.modbus.plan.WritablePoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The checks of a command against the profile: in the order of {@link Rejection}, for all its
 * points. Sends nothing. For any thread.
 */
public final class WriteCheck {

  private final Map<PointName, WritablePoint> writable;
  private final Optional<Restart> restart;
  private final RecentWrites recent;

  public WriteCheck(PointMap map, RecentWrites recent) {
    this.writable = map.writable();
    this.restart = map.profile().restart();
    this.recent = recent;
  }

  /** Returns how the device is restarted, if the command may do that. */
  public Restart restart(Command command) throws CommandRejectedException {
    if (restart.isEmpty()) {
      throw notWritable("the profile defines no restart");
    }
    if (restart.get().commandClass() != command.commandClass()) {
      throw notWritable(
          "restart: class %s; expected %s"
              .formatted(
                  command.commandClass().wireName(), restart.get().commandClass().wireName()));
    }
    return restart.get();
  }

  /**
   * Returns the points that the command writes, in its order, with their values. They include the
   * timers by which the device itself reverts the values.
   */
  public Map<WritablePoint, Value> check(Command command) throws CommandRejectedException {
    if (!(command.action() instanceof Action.Write write)) {
      throw notWritable("not a write command");
    }
    Map<WritablePoint, Value> targets = new LinkedHashMap<>();
    for (Map.Entry<PointName, Value> each : write.values().entrySet()) {
      targets.put(target(each.getKey(), command.commandClass()), each.getValue());
    }
    if (write.revertAfter().isPresent()) {
      targets = new ReversionTimers(writable, write.revertAfter().get()).addTo(targets);
    }
    for (Map.Entry<WritablePoint, Value> each : targets.entrySet()) {
      requireEncodable(each.getKey(), each.getValue());
    }
    for (WritablePoint each : targets.keySet()) {
      boolean isTakenBack =
          write.revertAfter().isPresent()
              && write.values().containsKey(each.name())
              && each.rule().reversion().isEmpty();
      recent.requireWithinLimit(each.name(), each.rule().perDay(), isTakenBack);
    }
    return targets;
  }

  private WritablePoint target(PointName name, CommandClass commandClass)
      throws CommandRejectedException {
    WritablePoint point = writable.get(name);
    if (point == null) {
      throw notWritable("point %s: the profile does not allow writes".formatted(name));
    }
    if (point.rule().commandClass() != commandClass) {
      throw notWritable(
          "point %s: class %s; expected %s"
              .formatted(name, commandClass.wireName(), point.rule().commandClass().wireName()));
    }
    Optional<String> why = point.whyNoFunction();
    if (why.isPresent()) {
      throw notWritable("point %s: %s".formatted(name, why.get()));
    }
    return point;
  }

  private static void requireEncodable(WritablePoint point, Value value)
      throws CommandRejectedException {
    try {
      if (point.scaleFactor().isPresent()) {
        point.requireAllowed(value);
      } else {
        point.prepare(value, 0);
      }
    } catch (UnfitValueException unfit) {
      throw new CommandRejectedException(
          Rejection.OUT_OF_RANGE, Printable.of(String.valueOf(unfit.getMessage())));
    }
  }

  private static CommandRejectedException notWritable(String detail) {
    return new CommandRejectedException(Rejection.NOT_WRITABLE, detail);
  }
}
