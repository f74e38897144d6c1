// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** A store in memory. */
final class FakeBacklog implements Backlog {

  private final Map<DeviceId, NavigableMap<Long, StoredMessage>> waiting = new HashMap<>();
  boolean isUnreadable;
  boolean mayRunAhead = true;

  void store(StoredMessage message) {
    of(message.device()).put(message.seq(), message);
  }

  List<Long> waiting(DeviceId device) {
    return List.copyOf(of(device).keySet());
  }

  private NavigableMap<Long, StoredMessage> of(DeviceId device) {
    return waiting.computeIfAbsent(device, any -> new TreeMap<>());
  }

  @Override
  public List<StoredMessage> waiting(DeviceId device, long after, int most, long mostBytes)
      throws IOException {
    if (isUnreadable) {
      throw new IOException("Input/output error");
    }
    return of(device).tailMap(after, false).values().stream().limit(most).toList();
  }

  @Override
  public void acknowledge(DeviceId device, long seq) {
    of(device).remove(seq);
  }

  @Override
  public boolean canAcknowledgeAhead(DeviceId device) {
    return mayRunAhead;
  }

  @Override
  public String epoch() {
    return "5eed5eed5eed5eed";
  }
}
