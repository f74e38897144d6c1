// SPDX-License-Identifier: Apache-2.0
/**
 * The entry point of the lab: the program with demo, simulator and benchmarks.
 *
 * <p>Out of scope: anything that runs at a plant.
 */
@NullMarked
package io.parasol.lab;

import org.jspecify.annotations.NullMarked;
