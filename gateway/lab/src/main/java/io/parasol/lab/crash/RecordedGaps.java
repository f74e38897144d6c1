// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.log.ReadingStore;
import io.parasol.gateway.store.log.StoreListener;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoredMessage;
import io.parasol.gateway.telemetry.publish.TelemetryListener;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/** Records what a store reports as lost. Thread-safe. */
final class RecordedGaps implements StoreListener, TelemetryListener {

  private final Set<String> lost = Collections.synchronizedSet(new HashSet<>());

  /** Returns how many messages were reported as lost, here or in the store itself. */
  int count(ReadingStore store) {
    store.devices().forEach(device -> store.gaps(device).forEach(this::onLost));
    return lost.size();
  }

  @Override
  public void onLost(Gap gap) {
    LongStream.rangeClosed(gap.from(), gap.to()).forEach(seq -> lost.add(gap.device() + " " + seq));
  }

  @Override
  public void onProcessed(List<StoredMessage> messages, boolean durable) {}

  @Override
  public void onRejected(Recipient by, DeviceId device, long seq) {}

  @Override
  public void onStoreDegraded(String why) {}

  @Override
  public void onStoreRecovered() {}

  @Override
  public void onStoreCorruption(Corruption corruption) {}

  @Override
  public void onCorruption(Corruption corruption) {}

  @Override
  public void onTornTailCut(Path segment, long bytes) {}

  @Override
  public void onDegraded(String why) {}

  @Override
  public void onRecovered() {}
}
