// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.expected.Method;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.peers.NowRule;
import java.util.Optional;

/**
 * An inverter at the present.
 *
 * @param verdict of the last fifteen minutes
 * @param cause of the deficit of the last slot
 * @param possibleWatts in the last slot, {@code NaN} if not known
 * @param isTurned whether it is not compared, because its modules look elsewhere than configured,
 *     or the clock of its readings is wrong
 * @param today from midnight until now
 */
public record DeviceNow(
    NowRule.Verdict verdict,
    Optional<Cause> cause,
    double watts,
    double possibleWatts,
    Method method,
    boolean isTurned,
    DeviceLosses today) {}
