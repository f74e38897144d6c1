// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

/**
 * Counters of the embedded broker since the start.
 *
 * @param dropped messages dropped because a subscriber was too slow.
 * @param refused rejected connections and operations of clients.
 */
public record BrokerFigures(long dropped, long refused) {

  /** The counters without an embedded broker. */
  public static final BrokerFigures NONE = new BrokerFigures(0, 0);
}
