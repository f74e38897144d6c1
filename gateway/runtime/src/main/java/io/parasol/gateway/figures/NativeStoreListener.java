// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.gateway.store.log.StoreListener;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.StoredMessage;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what happens to the store of the readings of native devices. */
final class NativeStoreListener implements StoreListener {

  private static final Logger log = LoggerFactory.getLogger(NativeStoreListener.class);

  @Override
  public void onProcessed(List<StoredMessage> messages, boolean durable) {}

  @Override
  public void onLost(Gap gap) {
    // The oldest readings make room for new ones; the figures have them already.
    log.debug("readings of a native device dropped device={} count={}", gap.device(), gap.count());
  }

  @Override
  public void onCorruption(Corruption corruption) {
    log.warn("readings of native devices are damaged place={}", corruption);
  }

  @Override
  public void onTornTailCut(Path segment, long bytes) {}

  @Override
  public void onDegraded(String why) {
    log.warn("readings of native devices are not stored why={}", why);
  }

  @Override
  public void onRecovered() {
    log.info("readings of native devices are stored again");
  }
}
