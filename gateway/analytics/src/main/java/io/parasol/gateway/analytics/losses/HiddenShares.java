// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

/**
 * What an inverter loses without a difference to what was computed as possible. Shares of what it
 * could give, 0 to 1.
 *
 * @param soiling by dirt that its neighbours have, too
 * @param string by a weak string, where no neighbour shows what the inverter gave before
 */
public record HiddenShares(double soiling, double string) {}
