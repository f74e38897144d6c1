// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.gateway.store.log.StoreListener;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.StoredMessage;
import java.nio.file.Path;
import java.util.List;

/** A listener of a store whose reports do not matter to a test. */
public final class IgnoringStoreListener implements StoreListener {

  @Override
  public void onProcessed(List<StoredMessage> messages, boolean durable) {}

  @Override
  public void onLost(Gap gap) {}

  @Override
  public void onCorruption(Corruption corruption) {
    throw new AssertionError(corruption);
  }

  @Override
  public void onTornTailCut(Path segment, long bytes) {}

  @Override
  public void onDegraded(String why) {
    throw new AssertionError(why);
  }

  @Override
  public void onRecovered() {}
}
