// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

/**
 * What the embedded broker has done that somebody may miss, since the start.
 *
 * @param dropped messages that a subscriber was too slow for.
 * @param refused clients, and what these asked for.
 */
public record BrokerFigures(long dropped, long refused) {

  /** Where there is none. */
  public static final BrokerFigures NONE = new BrokerFigures(0, 0);
}
