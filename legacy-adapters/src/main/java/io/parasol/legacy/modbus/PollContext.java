// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.legacy.Outlets;
import java.util.function.Supplier;

/**
 * What the polls of one link share.
 *
 * @param measured returns the load of the link according to the latest measurements.
 */
record PollContext(
    Line line,
    LinkScheduler<Poll> scheduler,
    LinkTime time,
    Outlets outlets,
    Punctuality punctuality,
    Supplier<BusPlan> measured) {}
