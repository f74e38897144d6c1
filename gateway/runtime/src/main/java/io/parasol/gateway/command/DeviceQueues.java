// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The command queues of all devices. */
@ConfinedTo("commands")
final class DeviceQueues {

  private final Map<DeviceId, DeviceQueue> queues = new HashMap<>();

  DeviceQueue of(DeviceId device) {
    return queues.computeIfAbsent(device, unknown -> new DeviceQueue());
  }

  /** Returns whether a write is running on any device. */
  boolean areWriting() {
    return queues.values().stream().anyMatch(DeviceQueue::isWriting);
  }

  /** Returns the writes that have reached the head of their queue. */
  List<WriteTask> runningWrites() {
    return queues.values().stream().flatMap(queue -> queue.runningWrite().stream()).toList();
  }

  /** Removes and returns the matching writes that have not started. */
  List<WriteTask> takeWaiting(Predicate<WriteTask> which) {
    List<WriteTask> taken = new ArrayList<>();
    queues.values().forEach(queue -> taken.addAll(queue.takeWaiting(which)));
    return taken;
  }
}
