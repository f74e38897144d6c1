// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.legacy.Outlets;
import java.util.function.Supplier;

/**
 * What the polls of one link share.
 *
 * @param measured what the link has to do, by what its requests took last.
 */
record PollContext(
    Line line,
    LinkScheduler<Poll> scheduler,
    LinkTime time,
    Outlets outlets,
    Punctuality punctuality,
    Supplier<BusPlan> measured) {}
