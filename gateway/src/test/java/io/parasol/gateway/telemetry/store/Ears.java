// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import io.parasol.config.site.DeviceId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Remembers all that a store told. */
final class Ears implements StoreListener {

  private final List<StoredMessage> durable = new ArrayList<>();
  private final List<StoredMessage> notDurable = new ArrayList<>();
  private final List<Gap> gaps = new ArrayList<>();
  private final List<Damage> damages = new ArrayList<>();
  private final List<String> conditions = new ArrayList<>();
  private long cut;

  @Override
  public synchronized void taken(List<StoredMessage> messages, boolean isDurable) {
    (isDurable ? durable : notDurable).addAll(messages);
  }

  @Override
  public synchronized void lost(Gap gap) {
    gaps.add(gap);
  }

  @Override
  public synchronized void damaged(Damage damage) {
    damages.add(damage);
  }

  @Override
  public synchronized void cut(Path segment, long bytes) {
    cut += bytes;
  }

  @Override
  public synchronized void degraded(String why) {
    conditions.add("degraded: " + why);
  }

  @Override
  public synchronized void recovered() {
    conditions.add("recovered");
  }

  synchronized List<Long> durable(DeviceId device) {
    return durable.stream()
        .filter(one -> one.device().equals(device))
        .map(StoredMessage::seq)
        .toList();
  }

  synchronized List<Long> notDurable(DeviceId device) {
    return notDurable.stream()
        .filter(one -> one.device().equals(device))
        .map(StoredMessage::seq)
        .toList();
  }

  synchronized List<Gap> gaps() {
    return List.copyOf(gaps);
  }

  synchronized List<Damage> damages() {
    return List.copyOf(damages);
  }

  synchronized List<String> conditions() {
    return List.copyOf(conditions);
  }

  synchronized long cut() {
    return cut;
  }
}
