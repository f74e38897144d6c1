// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.time.Duration;

/**
 * How long a transfer takes when nothing goes wrong.
 *
 * @param sending the blocks on the wire, at the share of the line that the transfer gets.
 * @param outage from the moment when the device leaves its application until it is back: the
 *     sending, erasing and restarting with it.
 */
public record Estimate(Duration sending, Duration outage) {}
