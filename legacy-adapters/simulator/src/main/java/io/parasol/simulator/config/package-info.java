// SPDX-License-Identifier: Apache-2.0
/**
 * The simulation file: controllers, lines, panels and their faults.
 *
 * <p>Out of scope: the behaviour of what is simulated.
 */
@NullMarked
package io.parasol.simulator.config;

import org.jspecify.annotations.NullMarked;
