// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.expected;

/**
 * The power that an inverter can give.
 *
 * @param watts AC, at most its nameplate
 * @param unclippedWatts AC, without that limit
 */
public record ExpectedPower(double watts, double unclippedWatts, Method method) {}
