// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.time.Duration;

/**
 * The duration of a transfer without errors.
 *
 * @param sending time of the blocks on the wire, at the share of the line that the transfer gets.
 * @param outage from when the device leaves its application until it is back; includes sending,
 *     erasing and restarting.
 */
public record Estimate(Duration sending, Duration outage) {}
