// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * When each point was written, as far back as any budget looks, and what will be for certain.
 * Thread-safe.
 */
final class WriteHistory {

  /** A day, and an hour in which clocks may differ. */
  static final Duration LOOKS_BACK = Duration.ofHours(25);

  private record Place(DeviceId device, PointName point) {}

  private final Map<Place, Deque<Instant>> writes = new HashMap<>();
  private final Map<CommandKey, Set<PointName>> reserved = new HashMap<>();

  synchronized void add(DeviceId device, Set<PointName> points, Instant at) {
    for (PointName point : points) {
      Deque<Instant> times =
          writes.computeIfAbsent(new Place(device, point), unknown -> new ArrayDeque<>());
      times.addLast(at);
      while (times.getFirst().isBefore(at.minus(LOOKS_BACK))) {
        times.removeFirst();
      }
    }
  }

  /** What the command has set is to be taken back: these points are written once more. */
  synchronized void reserve(CommandKey key, Set<PointName> points) {
    reserved.put(key, Set.copyOf(points));
  }

  /** What was reserved for the command is so no more. */
  synchronized void release(CommandKey key) {
    reserved.remove(key);
  }

  synchronized int since(DeviceId device, PointName point, Instant since) {
    Deque<Instant> times = writes.getOrDefault(new Place(device, point), new ArrayDeque<>());
    long written = times.stream().filter(time -> !time.isBefore(since)).count();
    long toCome =
        reserved.entrySet().stream()
            .filter(each -> each.getKey().device().equals(device))
            .filter(each -> each.getValue().contains(point))
            .count();
    return (int) (written + toCome);
  }
}
