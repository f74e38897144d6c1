// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.StoredMessage;
import java.nio.file.Path;
import java.util.List;

/** Passes on what happens to messages, with the present names of their devices. */
record NamedListener(StoreListener listener, StoreNames names) implements StoreListener {

  @Override
  public void onProcessed(List<StoredMessage> messages, boolean durable) {
    listener.onProcessed(names.namedMessages(messages), durable);
  }

  @Override
  public void onLost(Gap gap) {
    listener.onLost(names.named(gap));
  }

  @Override
  public void onCorruption(Corruption corruption) {
    listener.onCorruption(corruption);
  }

  @Override
  public void onTornTailCut(Path segment, long bytes) {
    listener.onTornTailCut(segment, bytes);
  }

  @Override
  public void onDegraded(String why) {
    listener.onDegraded(why);
  }

  @Override
  public void onRecovered() {
    listener.onRecovered();
  }
}
