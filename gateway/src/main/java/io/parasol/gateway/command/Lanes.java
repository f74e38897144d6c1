// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.site.DeviceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The lanes of all devices. Used on the thread of commands only. */
final class Lanes {

  private final Map<DeviceId, Lane> lanes = new HashMap<>();

  Lane of(DeviceId device) {
    return lanes.computeIfAbsent(device, unknown -> new Lane());
  }

  /** Whether a write is under way anywhere. */
  boolean areWriting() {
    return lanes.values().stream().anyMatch(Lane::isWriting);
  }

  /** Takes writes out that have not begun. */
  List<WriteTurn> takeWaiting(Predicate<WriteTurn> which) {
    List<WriteTurn> taken = new ArrayList<>();
    lanes.values().forEach(lane -> taken.addAll(lane.takeWaiting(which)));
    return taken;
  }
}
