// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.metrics;

import java.time.Duration;
import java.util.Map;

/**
 * The fill level of the durable store.
 *
 * @param waiting messages that are not delivered yet.
 * @param oldest the age of the oldest of them; zero if there are none.
 * @param dropped messages that will never be delivered, since the start, by reason; always the same
 *     set of reasons.
 * @param commits groups of messages that were committed, since the start.
 * @param syncs syncs of the store's files, since the start.
 */
public record StoreFigures(
    long waiting, Duration oldest, Map<String, Long> dropped, long commits, long syncs) {

  /** The figures without a store. */
  public static final StoreFigures NONE = new StoreFigures(0, Duration.ZERO, Map.of(), 0, 0);

  public StoreFigures {
    dropped = Map.copyOf(dropped);
  }
}
