// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.gateway.store.log.StoreListener;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.StoredMessage;
import java.nio.file.Path;
import java.util.List;

/** Where a store has nothing to tell that matters. */
public final class NobodyListens implements StoreListener {

  @Override
  public void taken(List<StoredMessage> messages, boolean durable) {}

  @Override
  public void lost(Gap gap) {}

  @Override
  public void damaged(Corruption damage) {
    throw new AssertionError(damage);
  }

  @Override
  public void cut(Path segment, long bytes) {}

  @Override
  public void degraded(String why) {
    throw new AssertionError(why);
  }

  @Override
  public void recovered() {}
}
