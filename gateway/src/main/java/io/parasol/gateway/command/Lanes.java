// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.site.DeviceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The command queues of all devices. Confined to the command thread. */
final class Lanes {

  private final Map<DeviceId, Lane> lanes = new HashMap<>();

  Lane of(DeviceId device) {
    return lanes.computeIfAbsent(device, unknown -> new Lane());
  }

  /** Returns whether a write is running on any device. */
  boolean areWriting() {
    return lanes.values().stream().anyMatch(Lane::isWriting);
  }

  /** Removes and returns the matching writes that have not started. */
  List<WriteTurn> takeWaiting(Predicate<WriteTurn> which) {
    List<WriteTurn> taken = new ArrayList<>();
    lanes.values().forEach(lane -> taken.addAll(lane.takeWaiting(which)));
    return taken;
  }
}
