// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.StoredMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Records everything that a store reports. */
public final class RecordingStoreListener implements StoreListener {

  private final List<StoredMessage> durable = new ArrayList<>();
  private final List<StoredMessage> notDurable = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private final List<Corruption> damages = new ArrayList<>();
  private final List<String> conditions = new ArrayList<>();
  private long cut;
  private int commits;

  @Override
  public synchronized void onProcessed(List<StoredMessage> messages, boolean isDurable) {
    commits++;
    (isDurable ? durable : notDurable).addAll(messages);
  }

  /** Returns how often messages were committed. */
  public synchronized int commits() {
    return commits;
  }

  @Override
  public synchronized void onLost(Gap gap) {
    gaps.add(gap);
  }

  @Override
  public synchronized void onCorruption(Corruption corruption) {
    damages.add(corruption);
  }

  @Override
  public synchronized void onTornTailCut(Path segment, long bytes) {
    cut += bytes;
  }

  @Override
  public synchronized void onDegraded(String why) {
    conditions.add("degraded: " + why);
  }

  @Override
  public synchronized void onRecovered() {
    conditions.add("recovered");
  }

  public synchronized List<Long> durable(DeviceId device) {
    return durable.stream()
        .filter(one -> one.device().equals(device))
        .map(StoredMessage::seq)
        .toList();
  }

  public synchronized List<Long> notDurable(DeviceId device) {
    return notDurable.stream()
        .filter(one -> one.device().equals(device))
        .map(StoredMessage::seq)
        .toList();
  }

  public synchronized List<Gap> gaps() {
    return List.copyOf(gaps);
  }

  public synchronized List<Corruption> damages() {
    return List.copyOf(damages);
  }

  public synchronized List<String> conditions() {
    return List.copyOf(conditions);
  }

  public synchronized long cut() {
    return cut;
  }
}
