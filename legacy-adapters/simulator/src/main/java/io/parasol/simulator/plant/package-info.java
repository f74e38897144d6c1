// SPDX-License-Identifier: Apache-2.0
/**
 * The simulated plant: sun, clouds, inverters, meters, trackers, and their registers.
 *
 * <p>Out of scope: transports.
 */
@NullMarked
package io.parasol.simulator.plant;

import org.jspecify.annotations.NullMarked;
