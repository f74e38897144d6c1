// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.gateway.telemetry.store.Damage;
import io.parasol.gateway.telemetry.store.Gap;
import io.parasol.gateway.telemetry.store.StoreListener;
import io.parasol.gateway.telemetry.store.StoredMessage;
import java.nio.file.Path;
import java.util.List;

/** Where a store has nothing to tell that matters. */
public final class NobodyListens implements StoreListener {

  @Override
  public void taken(List<StoredMessage> messages, boolean durable) {}

  @Override
  public void lost(Gap gap) {}

  @Override
  public void damaged(Damage damage) {
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
