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

/** When each point was written, as far back as any budget looks. Thread-safe. */
final class WriteHistory {

  /** A day, and an hour in which clocks may differ. */
  static final Duration LOOKS_BACK = Duration.ofHours(25);

  private record Place(DeviceId device, PointName point) {}

  private final Map<Place, Deque<Instant>> writes = new HashMap<>();

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

  synchronized int since(DeviceId device, PointName point, Instant since) {
    Deque<Instant> times = writes.get(new Place(device, point));
    return times == null ? 0 : (int) times.stream().filter(time -> !time.isBefore(since)).count();
  }
}
