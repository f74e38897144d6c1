// SPDX-License-Identifier: Apache-2.0
/**
 * The model of a simulation: controllers and their places, devices with a line-based text protocol,
 * panels, and their faults. All types validate their values on construction.
 *
 * <p>YAML and the behaviour of the simulated devices do not belong here.
 */
@NullMarked
package io.parasol.config.simulation;

import org.jspecify.annotations.NullMarked;
