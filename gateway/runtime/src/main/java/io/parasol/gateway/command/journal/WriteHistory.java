// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The times at which each point was written, as far back as a write budget looks, and the writes
 * that reversions will certainly add. Thread-safe.
 */
final class WriteHistory {

  /**
   * The longest period of a write budget, one day, and one hour of tolerance for clock differences.
   */
  static final Duration RETENTION = Duration.ofHours(25);

  private record DevicePoint(DeviceId device, PointName point) {}

  private final Map<DevicePoint, Deque<Instant>> writes = new HashMap<>();
  private final Map<CommandKey, Set<PointName>> reserved = new HashMap<>();

  synchronized void add(DeviceId device, Set<PointName> points, Instant at) {
    for (PointName point : points) {
      Deque<Instant> times =
          writes.computeIfAbsent(new DevicePoint(device, point), unknown -> new ArrayDeque<>());
      times.addLast(at);
      while (times.getFirst().isBefore(at.minus(RETENTION))) {
        times.removeFirst();
      }
    }
  }

  /** Counts the writes of a device for its new name. */
  synchronized void rename(DeviceId from, DeviceId to) {
    for (DevicePoint former : List.copyOf(writes.keySet())) {
      if (former.device().equals(from)) {
        List<Instant> times = new ArrayList<>(writes.remove(former));
        DevicePoint renamed = new DevicePoint(to, former.point());
        times.addAll(writes.getOrDefault(renamed, new ArrayDeque<>()));
        Collections.sort(times);
        writes.put(renamed, new ArrayDeque<>(times));
      }
    }
  }

  /** Reserves one more write of these points, for the reversion of the command. */
  synchronized void reserve(CommandKey key, Set<PointName> points) {
    reserved.put(key, Set.copyOf(points));
  }

  /** Removes the reservation of the command. */
  synchronized void release(CommandKey key) {
    reserved.remove(key);
  }

  synchronized int since(DeviceId device, PointName point, Instant since) {
    Deque<Instant> times = writes.getOrDefault(new DevicePoint(device, point), new ArrayDeque<>());
    long written = times.stream().filter(time -> !time.isBefore(since)).count();
    long reservedWrites =
        reserved.entrySet().stream()
            .filter(each -> each.getKey().device().equals(device))
            .filter(each -> each.getValue().contains(point))
            .count();
    return (int) (written + reservedWrites);
  }
}
