// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.gateway.store.segment.Gap;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The losses of a device while no session could report them, merged into one gap for each reason.
 */
final class PendingGaps {

  /** Immutable while it is empty: most devices lose nothing. */
  private Map<Gap.Reason, Gap> byReason = Map.of();

  /** Adds a gap; returns true if it is the first of its reason. */
  boolean add(Gap gap) {
    boolean isFirst = !byReason.containsKey(gap.reason());
    if (byReason.isEmpty()) {
      byReason = new EnumMap<>(Gap.Reason.class);
    }
    byReason.merge(gap.reason(), gap, PendingGaps::joined);
    return isFirst;
  }

  private static Gap joined(Gap one, Gap other) {
    return new Gap(
        one.device(),
        Math.min(one.from(), other.from()),
        Math.max(one.to(), other.to()),
        one.count() + other.count(),
        one.reason());
  }

  /** Removes and returns the gap that damage caused, if there is one. */
  Collection<Gap> drainDamage() {
    Gap damage = byReason.isEmpty() ? null : byReason.remove(Gap.Reason.DAMAGED);
    return damage == null ? List.of() : List.of(damage);
  }

  Collection<Gap> drain() {
    Collection<Gap> all = byReason.values();
    byReason = Map.of();
    return all;
  }
}
