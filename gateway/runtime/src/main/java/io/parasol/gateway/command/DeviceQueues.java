// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.model.site.DeviceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The command queues of all devices. Confined to the command thread. */
final class DeviceQueues {

  private final Map<DeviceId, DeviceQueue> lanes = new HashMap<>();

  DeviceQueue of(DeviceId device) {
    return lanes.computeIfAbsent(device, unknown -> new DeviceQueue());
  }

  /** Returns whether a write is running on any device. */
  boolean areWriting() {
    return lanes.values().stream().anyMatch(DeviceQueue::isWriting);
  }

  /** Removes and returns the matching writes that have not started. */
  List<WriteTask> takeWaiting(Predicate<WriteTask> which) {
    List<WriteTask> taken = new ArrayList<>();
    lanes.values().forEach(lane -> taken.addAll(lane.takeWaiting(which)));
    return taken;
  }
}
