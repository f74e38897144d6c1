// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.model.lines.LineProfile;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Printable;
import io.parasol.legacy.RecentWrites;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The checks of a command against the profile: in the order of {@link Rejection}, for all its
 * points. Sends nothing. For any thread.
 */
final class LineWriteCheck {

  private final Map<PointName, WritableLine> writable = new HashMap<>();
  private final RecentWrites recent;

  LineWriteCheck(LineProfile profile, RecentWrites recent) {
    this.recent = recent;
    profile
        .points()
        .forEach(
            point ->
                WritableLine.of(point).ifPresent(target -> writable.put(point.name(), target)));
  }

  /** Returns the writes of the command, in its order. */
  List<WritableLine.Prepared> check(Command command) throws CommandRejectedException {
    if (!(command.action() instanceof Action.Write write)) {
      throw notWritable("not a write command; the device supports no other");
    }
    Map<WritableLine, Value> targets = new LinkedHashMap<>();
    for (Map.Entry<PointName, Value> each : write.values().entrySet()) {
      targets.put(target(each.getKey(), command.commandClass()), each.getValue());
    }
    List<WritableLine.Prepared> prepared = new ArrayList<>();
    for (Map.Entry<WritableLine, Value> each : targets.entrySet()) {
      prepared.add(prepare(each.getKey(), each.getValue()));
    }
    for (WritableLine.Prepared each : prepared) {
      recent.requireWithinLimit(
          each.name(), each.target().rule().perDay(), write.revertAfter().isPresent());
    }
    return prepared;
  }

  private WritableLine target(PointName name, CommandClass commandClass)
      throws CommandRejectedException {
    WritableLine point = writable.get(name);
    if (point == null) {
      throw notWritable("point %s: the profile does not allow writes".formatted(name));
    }
    if (point.rule().commandClass() != commandClass) {
      throw notWritable(
          "point %s: class %s; expected %s"
              .formatted(name, commandClass.wireName(), point.rule().commandClass().wireName()));
    }
    return point;
  }

  /** Rejects a command whose present value could not be restored later. */
  void requireRestorable(WritableLine target, Value before) throws CommandRejectedException {
    try {
      target.prepare(before);
    } catch (UnfitLineValueException unfit) {
      throw new CommandRejectedException(
          Rejection.OUT_OF_RANGE,
          Printable.of("the present value could not be restored later: " + unfit.getMessage()));
    }
  }

  private static WritableLine.Prepared prepare(WritableLine target, Value wanted)
      throws CommandRejectedException {
    try {
      return target.prepare(wanted);
    } catch (UnfitLineValueException unfit) {
      throw new CommandRejectedException(
          Rejection.OUT_OF_RANGE, Printable.of(String.valueOf(unfit.getMessage())));
    }
  }

  private static CommandRejectedException notWritable(String detail) {
    return new CommandRejectedException(Rejection.NOT_WRITABLE, detail);
  }
}
