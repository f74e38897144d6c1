// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.profile.WriteRule.Reversion;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.PointName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The reversion timers that a command adds to its writes. When such a timer expires, the device
 * itself reverts the value. Only points whose profile names a timer have one; the device does not
 * revert the others. Each timer is written before the first write that starts it. If the command
 * has no such write, the timer is written before the first value that it covers. A device that
 * loses the gateway in between therefore has the timer before it has the limit.
 */
final class ReversionTimers<T extends WriteTarget<?>> {

  private final Map<PointName, T> writeList;
  private final CommandClass commandClass;
  private final Duration after;

  ReversionTimers(Map<PointName, T> writeList, CommandClass commandClass, Duration after) {
    this.writeList = writeList;
    this.commandClass = commandClass;
    this.after = after;
  }

  /**
   * Returns the targets and their timers in write order.
   *
   * @throws CommandRejectedException {@code not_writable} if a timer may not be written, or is
   *     written by the command itself; {@code out_of_range} if the time is not a whole number of
   *     seconds.
   */
  Map<T, Value> addTo(Map<T, Value> targets) throws CommandRejectedException {
    Map<T, Value> all = new LinkedHashMap<>();
    Set<PointName> started = started(targets.keySet());
    for (Map.Entry<T, Value> each : targets.entrySet()) {
      Optional<Reversion> reversion = each.getKey().rule().reversion();
      if (reversion.isPresent()) {
        T timer = timer(reversion.get());
        if (targets.containsKey(timer)) {
          throw notWritable(
              "point %s: revert-after writes this timer; remove it from the command"
                  .formatted(timer.name()));
        }
        if (reversion.get().isStart() || !started.contains(timer.name())) {
          all.putIfAbsent(timer, seconds());
        }
      }
      all.put(each.getKey(), each.getValue());
    }
    return all;
  }

  /** Returns the timers that a write of the command starts. */
  private Set<PointName> started(Set<T> targets) {
    Set<PointName> started = new LinkedHashSet<>();
    for (T target : targets) {
      target.rule().reversion().filter(Reversion::isStart).ifPresent(it -> started.add(it.timer()));
    }
    return started;
  }

  private T timer(Reversion reversion) throws CommandRejectedException {
    T timer = writeList.get(reversion.timer());
    if (timer == null || !WriteCheck.isOfClass(commandClass, timer)) {
      throw notWritable(
          "point %s: not writable as a reversion timer in the command class of its point"
              .formatted(reversion.timer()));
    }
    return timer;
  }

  private Value seconds() throws CommandRejectedException {
    if (!after.equals(Duration.ofSeconds(after.toSeconds()))) {
      throw new CommandRejectedException(
          Rejection.OUT_OF_RANGE,
          "revert-after %s; expected whole seconds".formatted(DurationText.of(after)));
    }
    return new Value.Whole(after.toSeconds());
  }

  private static CommandRejectedException notWritable(String detail) {
    return new CommandRejectedException(Rejection.NOT_WRITABLE, detail);
  }
}
