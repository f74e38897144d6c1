// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.metrics;

/**
 * Counters of the embedded broker since the start.
 *
 * @param dropped messages dropped because a subscriber was too slow.
 * @param refused rejected connections and operations of clients.
 * @param limited how often clients have reached a limit.
 */
public record BrokerFigures(long dropped, long refused, long limited) {

  /** The counters without an embedded broker. */
  public static final BrokerFigures NONE = new BrokerFigures(0, 0, 0);
}
