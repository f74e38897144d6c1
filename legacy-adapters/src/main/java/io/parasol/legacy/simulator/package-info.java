// SPDX-License-Identifier: Apache-2.0
/**
 * Simulated controllers, with configurable faults.
 *
 * <p>What does not belong here: anything that the gateway needs to run.
 */
@NullMarked
package io.parasol.legacy.simulator;

import org.jspecify.annotations.NullMarked;
