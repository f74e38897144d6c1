// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import java.math.BigDecimal;

/**
 * What a finding cost.
 *
 * @param milliWattHours never negative
 * @param money in the currency of the tariff, not rounded
 * @param method how what was possible was computed
 */
public record Loss(long milliWattHours, BigDecimal money, String method) {}
