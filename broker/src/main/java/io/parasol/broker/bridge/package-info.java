// SPDX-License-Identifier: Apache-2.0
/**
 * The way to a central broker: what goes up under which topics, what comes down, and the proof that
 * a way delivers.
 *
 * <p>What does not belong here: what is kept until the centre has it, and whether a command is to
 * be believed.
 */
@NullMarked
package io.parasol.broker.bridge;

import org.jspecify.annotations.NullMarked;
