// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.model.panel.PanelWrite;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.RecentWrites;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Checks whether the configuration allows a command on a panel, for all its points, in the order of
 * {@link Rejection}. Sends nothing. Any thread.
 */
final class PanelWriteCheck {

  private final Map<PointName, PanelWrite> writes;
  private final RecentWrites recent;

  PanelWriteCheck(Map<PointName, PanelWrite> writes, RecentWrites recent) {
    this.writes = writes;
    this.recent = recent;
  }

  /** Returns the set points of the command, in its order. */
  List<SetPoint> check(Command command) throws CommandRejectedException {
    if (!(command.action() instanceof Action.Write write)) {
      throw notWritable("not a write command; panels accept writes only");
    }
    List<PanelWrite> targets = new ArrayList<>();
    for (PointName point : write.values().keySet()) {
      targets.add(target(point, command.commandClass()));
    }
    List<SetPoint> setPoints = new ArrayList<>();
    List<Value> values = List.copyOf(write.values().values());
    for (int i = 0; i < targets.size(); i++) {
      setPoints.add(SetPoint.of(targets.get(i), values.get(i)));
    }
    for (PanelWrite target : targets) {
      recent.requireWithinLimit(
          target.point(), target.rule().perDay(), write.revertAfter().isPresent());
    }
    return setPoints;
  }

  private PanelWrite target(PointName point, CommandClass commandClass)
      throws CommandRejectedException {
    PanelWrite write = writes.get(point);
    if (write == null) {
      throw notWritable("point %s: the configuration does not allow writes".formatted(point));
    }
    if (write.rule().commandClass() != commandClass) {
      throw notWritable(
          "point %s: class %s; expected %s"
              .formatted(point, commandClass.wireName(), write.rule().commandClass().wireName()));
    }
    return write;
  }

  private static CommandRejectedException notWritable(String detail) {
    return new CommandRejectedException(Rejection.NOT_WRITABLE, detail);
  }
}
